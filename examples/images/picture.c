/* Two grids of 8 x 4 enlarged images on white, written by libpng's simplified interface.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "picture.h"

#include <errno.h>
#include <math.h>
#include <png.h>
#include <stdio.h>
#include <string.h>

enum {
  ACROSS = 8,
  DOWN = IMAGES / ACROSS,
  SCALE = 3,
  GAP = 4,     /* between images, in pixels of the picture */
  MIDDLE = 32, /* between before and after */
  MARGIN = 12,
  CELL_WIDTH = COLUMNS * SCALE + GAP,
  CELL_HEIGHT = ROWS * SCALE + GAP,
  SIDE = ACROSS * CELL_WIDTH - GAP,
  WIDTH = 2 * MARGIN + 2 * SIDE + MIDDLE,
  HEIGHT = 2 * MARGIN + DOWN * CELL_HEIGHT - GAP
};

static float largest_magnitude(const float values[VALUES]) {
  float largest = 0;
  for (int i = 0; i < VALUES; ++i) {
    if (isfinite(values[i]) && fabsf(values[i]) > largest) largest = fabsf(values[i]);
  }
  return largest > 0 ? largest : 1;
}

static png_byte grey(float value, float largest) {
  if (isnan(value)) return 128;
  const float level = 127.5f + 127.5f * (value / largest);
  return (png_byte)(level < 0 ? 0 : level > 255 ? 255 : level + 0.5f);
}

static void draw_side(png_byte picture[HEIGHT][WIDTH], int left, const float values[VALUES]) {
  const float largest = largest_magnitude(values);
  for (int i = 0; i < VALUES; ++i) {
    const int image = i / (ROWS * COLUMNS), row = i / COLUMNS % ROWS, column = i % COLUMNS;
    const int top = MARGIN + image / ACROSS * CELL_HEIGHT + row * SCALE;
    const int start = left + image % ACROSS * CELL_WIDTH + column * SCALE;
    for (int y = top; y < top + SCALE; ++y) memset(&picture[y][start], grey(values[i], largest), SCALE);
  }
}

int picture_draw(const char *path, const float before[VALUES], const float after[VALUES]) {
  static png_byte picture[HEIGHT][WIDTH];
  memset(picture, 255, sizeof picture);
  draw_side(picture, MARGIN, before);
  draw_side(picture, MARGIN + SIDE + MIDDLE, after);
  png_image image = {.version = PNG_IMAGE_VERSION, .width = WIDTH, .height = HEIGHT, .format = PNG_FORMAT_GRAY};
  /* Not png_image_write_to_file: where it fails it removes its target, be it a device. */
  FILE *file = fopen(path, "wb");
  if (!file) return fprintf(stderr, "%s: %s\n", path, strerror(errno)), 0;
  const int drawn = png_image_write_to_stdio(&image, file, 0, picture, 0, NULL);
  const int closed = fclose(file) == 0;
  if (!drawn || !closed) fprintf(stderr, "%s: %s\n", path, drawn ? strerror(errno) : image.message);
  return drawn && closed;
}
