/* Every CPU level that a library has and this machine runs gives the same bits. Prints the levels.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "mine.h"

#include <stdio.h>
#include <string.h>

enum { N = 1003 };

static float x[N], dy[N], results[4][3][N];

static actc_status run(float (*y)[N]) {
  const float slope = 0.25f;
  actc_status status = mine_silu_forward_f32(x, y[0], N);
  if (status == ACTC_OK) status = mine_leaky_backward_f32(dy, x, y[1], N, &slope);
  if (status == ACTC_OK) status = mine_forward_f32(x, y[2], N, NULL);
  return status;
}

int main(void) {
  static const char *const levels[] = {"generic", "x86-64-v3", "x86-64-v4"};
  int i, n = 0;
  for (i = 0; i < N; ++i) {
    x[i] = (float)(i - N / 2) / 37;
    dy[i] = 1 + (float)i / 64;
  }
  for (i = 0; i < 3; ++i) {
    const actc_variant *variant;
    if (actc_cpu_override(levels[i]) != ACTC_OK) return 1;
    variant = actc_select_variant(&mine_silu_forward_f32_kernel);
    if (variant == NULL || strcmp(variant->target, levels[i]) != 0) continue;
    if (run(results[n]) != ACTC_OK) return 2;
    if (memcmp(results[0], results[n], sizeof results[0]) != 0) return 3;
    printf("%s ", levels[i]);
    ++n;
  }
  printf("\n");
  if (n == 0) return 77;
  /* sqrt(|x|) * 2 in full, silu and the slope by their values. */
  if (results[0][2][0] * results[0][2][0] > -4.001f * x[0] || results[0][2][0] * results[0][2][0] < -3.999f * x[0])
    return 4;
  if (results[0][1][0] != 0.25f * dy[0] || results[0][1][N - 1] != dy[N - 1]) return 5;
  return results[0][0][N - 1] > x[N - 1] || results[0][0][N - 1] < 0.9999f * x[N - 1] ? 6 : 0;
}
