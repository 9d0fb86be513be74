/* Images of the MNIST family (IDX files, gzipped or not) as normalised values.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef IDX_H
#define IDX_H

enum { IMAGES = 32, ROWS = 28, COLUMNS = 28, VALUES = IMAGES * ROWS * COLUMNS };

#define DEFAULT_IMAGES "/usr/share/datasets/fashion-mnist/t10k-images-idx3-ubyte.gz"

/* Reads the first IMAGES images. Returns 0 after printing what is wrong. */
int idx_read(const char *path, float values[VALUES]);

#endif
