/* NumPy files of exactly one kind: float32 of shape (32, 28, 28), as this program, `actc apply` and np.save write them.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef NPY_H
#define NPY_H

#include "idx.h"

/* Both return 0 after printing what is wrong. */
int npy_write(const char *path, const float values[VALUES]);
int npy_read(const char *path, float values[VALUES]);

#endif
