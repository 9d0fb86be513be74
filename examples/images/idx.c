/* An IDX file is a magic number, three big-endian sizes and one byte per pixel.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "idx.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

/* Of the 60,000 training images of Fashion-MNIST, with pixels in [0, 1]. */
static const float mean = 0.2860406f, deviation = 0.3530242f;

static uint32_t big_endian(const unsigned char *p) {
  return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static const char *read_all(gzFile file, unsigned char *to, unsigned size) {
  const int got = gzread(file, to, size);
  if (got < 0) return "cannot be read or unpacked";
  return (unsigned)got < size ? "the file is too short" : NULL;
}

static const char *read_pixels(gzFile file, unsigned char pixels[VALUES]) {
  unsigned char header[16];
  const char *error = read_all(file, header, sizeof header);
  if (error) return error;
  if (big_endian(header) != 0x00000803) return "not an IDX file of images";
  if (big_endian(header + 8) != ROWS || big_endian(header + 12) != COLUMNS) return "the images are not 28 x 28";
  if (big_endian(header + 4) < IMAGES) return "the file has fewer than 32 images";
  return read_all(file, pixels, VALUES);
}

int idx_read(const char *path, float values[VALUES]) {
  static unsigned char pixels[VALUES];
  errno = 0;
  gzFile file = gzopen(path, "rb");
  if (!file) return fprintf(stderr, "%s: %s\n", path, errno ? strerror(errno) : "out of memory"), 0;
  const char *error = read_pixels(file, pixels);
  if (error) fprintf(stderr, "%s: %s\n", path, error);
  gzclose(file);
  for (int i = 0; i < VALUES && !error; ++i) values[i] = ((float)pixels[i] / 255 - mean) / deviation;
  return !error;
}
