// The part that sigmoid and everything gated by it share: sigmoid(x) = 2^n / (2^n + e^-r), x = n ln 2 + r. The
// numerator is exact, and products with it are; only the sum and the one division round. 2^n + 1 is exact for |n| < 24,
// so e^-r - 1 is added to it.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cmath>

#include "codegen/math/coefficients/exp_minus.h"
#include "codegen/math/exp_reduction.h"

namespace actc {

// e^-r = 1 + r q(r) on [-ln2/2, ln2/2].
inline Expr exp_minus_slope(Expr r) { return polynomial(r, std::span(coefficients::kExpMinus).subspan(1)); }

// sigmoid(x) = numerator / denominator * scale / 2^bias. The numerator is scaled so that it is normal for the smallest
// results; where scale = 2^bias the division rounds these, else what multiplies the quotient does.
struct LogisticParts {
  Expr numerator;    // 2^(n + bias)
  Expr denominator;  // (2^n + e^-r) scale
};

// For x from -112, where |x| sigmoid(x) is less than half the smallest float, to 22. `scale` is not 1: LLVM 23 takes
// the vectors of fma(r, fma(p, r, -1), ...) apart into scalars, which the product r scale prevents.
inline LogisticParts logistic_parts(Expr x, Expr residual, int bias, double scale) {
  const Reduction e = reduce(x, residual, 127 + bias);
  const Expr numerator = scale_of(e);
  return {numerator, fma(e.r * scale, exp_minus_slope(e.r), fma(numerator, std::ldexp(scale, -bias), scale))};
}

// t = sigmoid(-|x|) from 0 to 1/2, times 2^64: derivatives of gated functions below 0, and what they lack to 1 above.
struct LogisticTail {
  Expr minus_a;      // -|x|, clamped
  Expr one_minus_a;  // 1 - |x|
  Expr scaled;       // 2^64 t
};

inline LogisticTail logistic_tail(const Argument &x) {
  const Expr minus_a = at_least(-112, -abs(x.value));
  const Expr residual = residual_of_minus_magnitude(x, 112), difference = minus_a + 1;
  const LogisticParts parts = logistic_parts(minus_a, residual, 96, 0x1p32);
  return {minus_a, residual ? difference + residual : difference, parts.numerator / parts.denominator};
}

}  // namespace actc
