// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/minimax/linear.h"

namespace actc::minimax {
namespace {

Number largest(const Row &row) {
  Number m(row[0].precision());
  for (const Number &v : row) m = std::max(m, abs(v));
  return m;
}

}  // namespace

std::optional<Row> solve(std::vector<Row> a, Row b) {
  const size_t n = b.size();
  for (size_t i = 0; i < n; ++i) {
    const Number scale = largest(a[i]);
    if (scale.is_zero() || !scale.is_finite()) return std::nullopt;
    for (Number &v : a[i]) v = v / scale;
    b[i] = b[i] / scale;
  }
  for (size_t k = 0; k < n; ++k) {
    size_t pivot = k;
    for (size_t i = k + 1; i < n; ++i)
      if (abs(a[i][k]) > abs(a[pivot][k])) pivot = i;
    if (a[pivot][k].is_zero() || mpfr_get_exp(a[pivot][k].get()) < 16 - a[k][k].precision()) return std::nullopt;
    std::swap(a[k], a[pivot]);
    std::swap(b[k], b[pivot]);
    for (size_t i = k + 1; i < n; ++i) {
      if (a[i][k].is_zero()) continue;
      const Number factor = a[i][k] / a[k][k];
      for (size_t j = k + 1; j < n; ++j) a[i][j] = a[i][j] - factor * a[k][j];
      b[i] = b[i] - factor * b[k];
    }
  }
  Row x = std::move(b);
  for (size_t k = n; k-- > 0;) {
    for (size_t j = k + 1; j < n; ++j) x[k] = x[k] - a[k][j] * x[j];
    x[k] = x[k] / a[k][k];
  }
  return x;
}

}  // namespace actc::minimax
