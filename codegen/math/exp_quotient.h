// The exponential of the fast forms of sigmoid and of what is gated by it: e^x = 2^n (T + r) / (T - r), where
// T = r / tanh(r/2) is nearly constant. It needs a division, which the functions built on it have anyway, and less than
// half the operations of a polynomial. r has one rounding of ln 2 less: an error of up to 4 ULP where e^x is smallest.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "codegen/math/coefficients/exp_quotient.h"
#include "codegen/math/exp_reduction.h"

namespace actc {

// e^r = numerator / denominator on [-ln2/2, ln2/2].
struct ExpQuotient {
  Expr numerator, denominator;
};

inline ExpQuotient exp_quotient(Expr r) {
  const Expr t = polynomial(r * r, coefficients::kExpQuotient);
  return {t + r, t - r};
}

// e^(x + residual) 2^(bias - 127)
inline ExpQuotient exp_quotient(Expr x, Expr residual, int bias) {
  const Reduction e = reduce(x, residual, bias);
  const ExpQuotient q = exp_quotient(fast_remainder(e, residual));
  return {scale_of(e) * q.numerator, q.denominator};
}

}  // namespace actc
