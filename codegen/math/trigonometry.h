// The part that sin and cos share.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "codegen/math/atom.h"

namespace actc {

// x = n pi + r in three steps (Cody & Waite); right for |x| <= 2^17. Beyond, only [-1, 1] is promised; no NaN comes
// from a finite x, because r is clamped.
inline Expr reduce_pi(const Argument &x, Expr n) {
  Expr r = fma(n, 0x1.ee59dap-49, fma(n, 0x1.777a5cp-24, fma(n, -0x1.921fb6p1, x.value)));
  if (x.residual) r = r + x.residual;
  return clamped(-1.7, r, 1.7);
}

// r + r^3 P(r^2) on [-pi/2, pi/2], relative error of the sum 2^-25.5:
//   tools/minimax/fit.py '(sin(sqrt(x))/sqrt(x)-1)/x' --interval 1e-6,2.4675 --degree 3 --points 60 --rounds 20
inline Expr sine_polynomial(Expr r) {
  const Expr s = r * r;
  return fma(r * s, polynomial(s, {-0x1.555554p-3, 0x1.111034p-7, -0x1.9fb0e2p-13, 0x1.61490cp-19}), r);
}

}  // namespace actc
