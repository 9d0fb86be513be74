// The part that normcdf, gelu and gelu' share: E = 2^64 e^(-a^2/2) with a^2 in two pieces (half an ULP of a^2 = 200
// would be 50 ULP of E), and Mills' ratio R(a) = (1 - normcdf(a)) e^(a^2/2) = P/Q. P/Q: degrees 4/5 on [0, 14.3], error
// 2^-25.7 after rounding:
//   tools/minimax/fit.py 'erfc(x / sqrt(2)) / 2 * exp(x**2 / 2)' --interval 0,14.3 --degree 4/5 --points 120 --rounds
//   40
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

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
  return {a, e.p * scale_of(e), polynomial(a, {0x1p-1, 0x1.bf736cp-2, 0x1.752d16p-3, 0x1.49f828p-5, 0x1.0a22f8p-8}),
          polynomial(a, {1, 0x1.abfbe4p+0, 0x1.32c65ep+0, 0x1.ddf89ap-2, 0x1.9d953cp-4, 0x1.4d8c72p-7})};
}

}  // namespace actc
