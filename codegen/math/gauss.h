// The part that normcdf, gelu and gelu' share: E = 2^64 e^(-a^2/2) with a^2 in two pieces (half an ULP of a^2 = 200
// would be 50 ULP of E), and Mills' ratio R(a) = (1 - normcdf(a)) e^(a^2/2) = P/Q. P/Q: degrees 4/5 on [0, 15].
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "codegen/math/coefficients/mills.h"
#include "codegen/math/exp_reduction.h"

namespace actc {

struct GaussParts {
  Expr a;        // |x|, clamped
  Expr density;  // E
  Expr p, q;     // R = p / q
};

inline GaussParts gauss_parts(const Argument &x, double limit) {
  const Expr a = at_most(limit, abs(x.value)), square = a * a;
  Expr lost = fma(a, a, -square);
  if (const Expr residual = residual_within(x, limit)) lost = fma(2 * x.value, residual, lost);
  const ExpParts e = reduce_exp(-0.5 * square, -0.5 * lost, 127 + 64);
  return {a, e.p * scale_of(e), polynomial(a, coefficients::kMillsP), polynomial(a, coefficients::kMillsQ)};
}

}  // namespace actc
