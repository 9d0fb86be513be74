/* Shows activations on real images: kernels that actc compiled run on normalised pictures of clothes, and each result
 * is drawn beside its input. `draw` does the drawing alone, for values that came from elsewhere (run.sh).
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "images_activations.h"
#include "idx.h"
#include "npy.h"
#include "picture.h"

static float x[VALUES], dy[VALUES], result[VALUES];

static const char *in(const char *folder, const char *name, const char *suffix) {
  static char path[4096];
  return snprintf(path, sizeof path, "%s/%s%s", folder, name, suffix) < (int)sizeof path ? path : "";
}

static int show(const char *folder, const char *name, actc_status status) {
  if (status != ACTC_OK) return fprintf(stderr, "%s: %s\n", name, actc_status_text(status)), 0;
  return npy_write(in(folder, name, ".npy"), result) && picture_draw(in(folder, name, ".png"), x, result);
}

static int run(const char *file, const char *folder, float beta) {
  for (size_t i = 0; i < VALUES; ++i) dy[i] = 1;
  if (!idx_read(file, x) || !npy_write(in(folder, "x", ".npy"), x)) return 0;
  if (!npy_write(in(folder, "dy", ".npy"), dy)) return 0;
  return show(folder, "relu", images_activations_relu_forward_f32(x, result, VALUES)) &&
         show(folder, "sigmoid", images_activations_sigmoid_forward_f32(x, result, VALUES)) &&
         show(folder, "silu", images_activations_silu_forward_f32(x, result, VALUES)) &&
         show(folder, "swish", images_activations_swish_forward_f32(x, result, VALUES, &beta)) &&
         show(folder, "relu_gradient", images_activations_relu_backward_f32(dy, x, result, VALUES)) &&
         show(folder, "sigmoid_gradient", images_activations_sigmoid_backward_f32(dy, x, result, VALUES)) &&
         show(folder, "silu_gradient", images_activations_silu_backward_f32(dy, x, result, VALUES)) &&
         show(folder, "swish_gradient", images_activations_swish_backward_f32(dy, x, result, VALUES, &beta));
}

int main(int argc, char **argv) {
  if (argc == 5 && strcmp(argv[1], "draw") == 0) {
    return npy_read(argv[2], x) && npy_read(argv[3], result) && picture_draw(argv[4], x, result) ? 0 : 1;
  }
  char *end = "";
  const float beta = argc > 4 ? strtof(argv[4], &end) : 1;
  if (argc >= 3 && argc <= 5 && *end == '\0' && strcmp(argv[1], "run") == 0) {
    return run(argc > 3 ? argv[3] : DEFAULT_IMAGES, argv[2], beta) ? 0 : 1;
  }
  return fprintf(stderr, "usage: images run FOLDER [IMAGES [BETA]]\n       images draw X.npy Y.npy OUT.png\n"), 2;
}
