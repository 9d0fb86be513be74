/* A program with kernels, in the common subset of C11 and C++: values, in place, parameters, errors, CPU levels.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "consumer_formula.h"
#include "consumer_mine.h"
#include "consumer_silu.h"

#include <stdio.h>
#include <string.h>

enum { N = 1003 };

static int failures;
static float x[N], y[N], z[N], dy[N];

static void expect(int true_, const char *what) {
  if (true_) return;
  printf("wrong: %s\n", what);
  ++failures;
}

/* Within 4 units in the last place, for finite values of the same sign. */
static int near4(float a, float b) {
  int32_t i, j;
  memcpy(&i, &a, sizeof i);
  memcpy(&j, &b, sizeof j);
  return i - j <= 4 && j - i <= 4;
}

static void check_values(void) {
  const float points[] = {-1.0f, 0.0f, 1.0f, 2.5f};
  float out[4];
  expect(consumer_silu_silu_forward_f32(points, out, 4) == ACTC_OK, "status of silu forward");
  expect(near4(out[0], -0.26894142f) && out[1] == 0.0f && near4(out[2], 0.7310586f) && near4(out[3], 2.3103545f),
         "silu");
  const float gradient[] = {2.0f, 2.0f, 2.0f, 2.0f};
  expect(consumer_silu_silu_backward_f32(gradient, points, out, 4) == ACTC_OK, "status of silu backward");
  expect(near4(out[1], 1.0f) && near4(out[2], 1.8553410f), "gradient of silu");
  expect(consumer_mine_twice_forward_f32(points, out, 4) == ACTC_OK && out[0] == -2.0f && out[3] == 5.0f, "twice");
}

static void check_parameters(void) {
  const float points[] = {1.0f, 2.0f}, beta = 2.0f, by = 3.0f, scale = 10.0f;
  float out[2], again[2];
  expect(consumer_silu_swish_forward_f32(points, out, 2, NULL) == ACTC_OK && near4(out[0], 0.7310586f),
         "swish, default");
  expect(consumer_silu_swish_forward_f32(points, out, 2, &beta) == ACTC_OK && near4(out[0], 0.8807971f),
         "swish, beta = 2");
  expect(consumer_mine_shifted_forward_f32(points, out, 2, &by, &scale) == ACTC_OK && out[0] == 40.0f, "shifted");
  expect(consumer_mine_shifted_forward_f32(points, again, 2, NULL, &scale) == ACTC_OK && again[1] == 30.0f,
         "one default");
  expect(consumer_mine_shifted_forward_f32(points, again, 2, &by, NULL) == ACTC_NULL_POINTER,
         "a parameter without default");
  expect(consumer_formula_forward_f32(points, again, 2, &scale) == ACTC_OK && again[1] == 20.0f, "a formula");
}

static void check_in_place_and_sizes(void) {
  size_t n;
  for (n = 0; n < N; ++n) x[n] = ((float)n - N / 2) / 64;
  expect(consumer_silu_silu_forward_f32(x, y, N) == ACTC_OK, "a long array");
  memcpy(z, x, sizeof x);
  expect(consumer_silu_silu_forward_f32(z, z, N) == ACTC_OK && memcmp(y, z, sizeof y) == 0, "in place");
  for (n = 0; n < 70; ++n) {
    memset(z, 0x55, sizeof z);
    expect(consumer_silu_silu_forward_f32(x, z, n) == ACTC_OK && memcmp(y, z, n * sizeof *z) == 0, "a short array");
    expect(((unsigned char *)z)[n * sizeof *z] == 0x55, "nothing behind the array is written");
  }
  for (n = 0; n < N; ++n) dy[n] = 1.5f;
  expect(consumer_silu_swish_backward_f32(dy, x, dy, N, NULL) == ACTC_OK && dy[0] != 1.5f, "a gradient in place");
}

static void check_errors(void) {
  char bytes[64];
  expect(consumer_silu_silu_forward_f32(NULL, y, 3) == ACTC_NULL_POINTER, "no input");
  expect(consumer_silu_silu_forward_f32(x, NULL, 3) == ACTC_NULL_POINTER, "no output");
  expect(consumer_silu_silu_forward_f32(NULL, NULL, 0) == ACTC_OK, "nothing to do");
  expect(consumer_silu_silu_forward_f32(x, x + 1, 3) == ACTC_OVERLAP, "overlap");
  expect(consumer_silu_silu_forward_f32((const float *)(const void *)(bytes + 1), y, 3) == ACTC_MISALIGNED ||
             consumer_silu_silu_forward_f32((const float *)(const void *)(bytes + 2), y, 3) == ACTC_MISALIGNED,
         "misaligned");
  expect(strlen(actc_status_text(ACTC_OVERLAP)) > 5, "the text of a status");
}

static void check_levels(void) {
  memcpy(z, y, sizeof y);
  expect(actc_cpu_override("x86-64-v3") == ACTC_OK, "choosing a CPU level");
  expect(strcmp(actc_select_variant(&consumer_silu_silu_forward_f32_kernel)->target, "x86-64-v3") == 0,
         "the chosen level");
  expect(consumer_silu_silu_forward_f32(x, y, N) == ACTC_OK && memcmp(y, z, sizeof y) == 0,
         "the same bits on two levels");
  expect(actc_cpu_override("generic") == ACTC_OK && actc_select_variant(&consumer_silu_silu_forward_f32_kernel) == NULL,
         "no variant");
  expect(consumer_silu_silu_forward_f32(x, y, N) == ACTC_UNSUPPORTED_CPU, "an unsupported CPU");
  expect(actc_cpu_override(NULL) == ACTC_OK, "back to the default");
}

static void check_tables(void) {
  const actc_kernel *k = &consumer_mine_shifted_forward_f32_kernel;
  expect(k->n_in == 1 && k->n_out == 1 && k->n_params == 2 && k->n_variants == 1, "the counts of a table");
  expect(strcmp(k->params[0].name, "by") == 0 && k->params[0].learned == 1, "the first parameter");
  expect(*(const float *)k->params[0].default_value == 1.0f && k->params[1].default_value == NULL, "defaults");
  expect(consumer_silu_silu_forward_f32_kernel.n_variants == 2 && strlen(k->bound) > 5, "variants and bound");
}

int main(void) {
  if (!(actc_cpu_detected() & ACTC_CPU_X86_64_V3)) {
    printf("skipped: this CPU has no AVX2\n");
    return 77;
  }
  check_values();
  check_parameters();
  check_in_place_and_sizes();
  check_errors();
  check_levels();
  check_tables();
  printf("%d wrong\n", failures);
  return failures != 0;
}
