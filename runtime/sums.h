/* Additions in the order that parameter gradients promise, for f32 and f64.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef ACTC_RUNTIME_SUMS_H
#define ACTC_RUNTIME_SUMS_H

#include <stddef.h>

enum { ACTC_LANES = 32 };

typedef struct actc_sums {
  /* lanes[l] += rows[l] + rows[l + 32] + ..., one after the other */
  void (*add_rows)(void *lanes, const void *rows, size_t n_rows);
  /* a[i] += b[i] */
  void (*add)(void *a, const void *b, size_t n);
} actc_sums;

extern const actc_sums actc_sums_f32, actc_sums_f64;

#endif
