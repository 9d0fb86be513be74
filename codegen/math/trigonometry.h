// The part that sin and cos share.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "codegen/math/atom.h"
#include "codegen/math/coefficients/sine.h"

namespace actc {

// x = n pi + r in three steps (Cody & Waite); right for |x| <= 2^17. Beyond, only [-1, 1] is promised; no NaN comes
// from a finite x, because r is clamped.
inline Expr reduce_pi(const Argument &x, Expr n) {
  Expr r = fma(n, 0x1.ee59dap-49, fma(n, 0x1.777a5cp-24, fma(n, -0x1.921fb6p1, x.value)));
  if (x.residual) r = r + x.residual;
  return clamped(-1.7, r, 1.7);
}

// r + r^3 P(r^2) on [-pi/2, pi/2].
inline Expr sine_polynomial(Expr r) {
  const Expr s = r * r;
  return fma(r * s, polynomial(s, std::span(coefficients::kSine).subspan(1)), r);
}

}  // namespace actc
