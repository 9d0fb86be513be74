/* The functions of actc_sums for one type; included once for each by sums.c, with REAL and NAME(x) defined.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Four (two) numbers at any address of one: 16 bytes are a register on every CPU that the runtime is compiled for. */
typedef REAL NAME(vector) __attribute__((vector_size(16), aligned(sizeof(REAL)), may_alias));
enum { NAME(width) = 16 / sizeof(REAL) };

static void NAME(add)(void *a, const void *b, size_t n) {
  REAL *x = a;
  const REAL *y = b;
  size_t i = 0;
  for (; i + NAME(width) <= n; i += NAME(width)) *(NAME(vector) *)(x + i) += *(const NAME(vector) *)(y + i);
  for (; i < n; ++i) x[i] += y[i];
}

/* Eight registers at a time: enough additions in flight, and they stay in registers. */
static void NAME(add_rows)(void *lanes, const void *rows, size_t n_rows) {
  for (size_t at = 0; at < ACTC_LANES; at += 8 * NAME(width)) {
    NAME(vector) *sum = (NAME(vector) *)((REAL *)lanes + at);
    const REAL *row = (const REAL *)rows + at;
    NAME(vector) a = sum[0], b = sum[1], c = sum[2], d = sum[3], e = sum[4], f = sum[5], g = sum[6], h = sum[7];
    for (size_t r = 0; r < n_rows; ++r, row += ACTC_LANES) {
      const NAME(vector) *term = (const NAME(vector) *)row;
      a += term[0], b += term[1], c += term[2], d += term[3], e += term[4], f += term[5], g += term[6], h += term[7];
    }
    sum[0] = a, sum[1] = b, sum[2] = c, sum[3] = d, sum[4] = e, sum[5] = f, sum[6] = g, sum[7] = h;
  }
}

const actc_sums NAME(actc_sums) = {NAME(add_rows), NAME(add)};
