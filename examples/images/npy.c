/* With one type and one shape the header is a constant, so that reading is comparing.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "npy.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { HEADER = 128 };

static void make_header(char header[HEADER]) {
  static const char magic[10] = "\x93NUMPY\x01\x00\x76"; /* version 1.0, 118 bytes follow */
  char dict[HEADER - sizeof magic];
  const int length = snprintf(dict, sizeof dict, "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d, %d), }",
                              IMAGES, ROWS, COLUMNS);
  memset(dict + length, ' ', sizeof dict - (size_t)length);
  dict[sizeof dict - 1] = '\n';
  memcpy(header, magic, sizeof magic);
  memcpy(header + sizeof magic, dict, sizeof dict);
}

int npy_write(const char *path, const float values[VALUES]) {
  char header[HEADER];
  make_header(header);
  FILE *file = fopen(path, "wb");
  int good = file && fwrite(header, HEADER, 1, file) == 1 && fwrite(values, sizeof *values, VALUES, file) == VALUES;
  if (file && fclose(file) != 0) good = 0;
  if (!good) fprintf(stderr, "%s: %s\n", path, strerror(errno));
  return good;
}

int npy_read(const char *path, float values[VALUES]) {
  char header[HEADER], expected[HEADER];
  make_header(expected);
  FILE *file = fopen(path, "rb");
  if (!file) return fprintf(stderr, "%s: %s\n", path, strerror(errno)), 0;
  const int good = fread(header, HEADER, 1, file) == 1 && memcmp(header, expected, HEADER) == 0 &&
                   fread(values, sizeof *values, VALUES, file) == VALUES && fgetc(file) == EOF;
  fclose(file);
  if (!good) fprintf(stderr, "%s: not a float32 array of shape (%d, %d, %d)\n", path, IMAGES, ROWS, COLUMNS);
  return good;
}
