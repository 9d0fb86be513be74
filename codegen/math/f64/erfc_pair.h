// erfc(a) e^(a^2) for a in [0, 28], in a pair: P(q) / (1 + 2 a), where q = (a - 4) / (a + 4) maps the half line to
// [-1, 3/4] (Shepherd & Laframboise 1981). The first coefficient is a pair, so that P loses little; what the rounding
// of q loses is put right by the slope, which follows from erfcx' = 2 a erfcx - 2/sqrt(pi).
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "codegen/math/coefficients/erfcx_f64.h"
#include "codegen/math/f64/exp_pair.h"

namespace actc::f64 {

inline Pair scaled_erfc(const Pair &a) {
  const auto &c = coefficients::kErfcxF64;
  const Pair sum = 4 + a, q = (-4 + a) / sum, denominator = 1 + scaled(a, 2);
  const Expr rest = fma(q.hi, polynomial(q.hi, std::span(c).subspan(2)), c[1]);
  const Expr p = c[0] + rest, erfcx = p * (1 / denominator.hi);
  const Expr slope = fma(2 * a.hi, p, fma(denominator.hi, -0x1.20dd750429b6dp0, 2 * erfcx));  // of P over a
  const Expr slope_q = slope * (sum.hi * sum.hi) * 0.125;
  return quick_two_sum(constant(p, c[0]), fma(slope_q, q.lo, rest)) / denominator;
}

}  // namespace actc::f64
