/* The public header is strict C11 (built with -std=c11 -pedantic -Werror), can be included twice, and works from C.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "actc_runtime.h"
#include "actc_runtime.h"

const char *status_text_of_int(int value);
int launch_from_c(const actc_kernel *kernel, const float *x, float *y, size_t n);
int launch_initial_args(const actc_kernel *kernel);
size_t c_size_of_args(void);
size_t c_size_of_kernel(void);

const char *status_text_of_int(int value) { return actc_status_text((actc_status)value); }

int launch_from_c(const actc_kernel *kernel, const float *x, float *y, size_t n) {
  const actc_args args = {.struct_size = sizeof args, .in = {x}, .out = {y}, .n = n};
  return actc_launch(kernel, &args);
}

int launch_initial_args(const actc_kernel *kernel) {
  const actc_args args = ACTC_ARGS_INIT;
  return actc_launch(kernel, &args);
}

size_t c_size_of_args(void) { return sizeof(actc_args); }
size_t c_size_of_kernel(void) { return sizeof(actc_kernel); }
