/* dispatch.c once more, under other names and on a machine that the test describes: this is how a CPU without AVX-512,
 * or without any level, is tested on every host.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#define actc_cpu_detected synthetic_detected
#define actc_cpu_override synthetic_override
#define actc_cpu_features synthetic_features
#define actc_select_variant synthetic_select_variant
#define actc_kernel_is_valid synthetic_kernel_is_valid
#define actc_find_variant synthetic_find_variant
#include "dispatch.c"

uint64_t synthetic_machine;

uint64_t synthetic_detected(void) { return synthetic_machine; }
