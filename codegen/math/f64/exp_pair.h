// e^x = (1 + m) 2^n with m in a pair, good to about 2^-57, and n an integer.
//
// n = round(x / ln 2) by a magic addition, r = x - n ln 2 in two steps (Cody & Waite 1980) of which the first is exact
// for |n| < 2^12, then m = r + r^2 q(r) on [-ln2/2, ln2/2] (coefficients/exp_f64.h): r is exact to 2^-100, and what the
// rest loses counts only in proportion.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "codegen/math/coefficients/exp_f64.h"
#include "codegen/math/f64/pair.h"

namespace actc::f64 {

constexpr double kMagic = 0x1.8p52;  // its sum with an integer has that in the low bits

struct ExpParts {
  Pair m;
  Expr n;
};

// r in [-0.35, 0.35].
inline Pair expm1_reduced(const Pair &r) {
  const Expr tail = r.hi * r.hi * polynomial(r.hi, std::span(coefficients::kExpF64).subspan(1));
  return quick_two_sum(r.hi, fma(r.lo, 1 + r.hi + tail, tail));
}

// The callers clamp the argument; NaN passes into m.
inline ExpParts exp_parts(const Argument &x) {
  const Expr n = fma(x.value, 0x1.71547652b82fep0, kMagic) - kMagic;
  const Expr t = fma(n, -0x1.62e42fefa3p-1, x.value), r = fma(n, -0x1.3de6af278ece6p-42, t);
  Expr lost = fma(n, -0x1.3de6af278ece6p-42, t - r);
  if (x.residual) lost = lost + x.residual;
  return {expm1_reduced({r, lost}), n};
}

// e^r = 1 + m.
inline Pair power_of(const ExpParts &parts) {
  const Pair sum = quick_two_sum(constant(parts.n, 1), parts.m.hi);
  return quick_two_sum(sum.hi, sum.lo + parts.m.lo);
}

// 2^n for an integer n from -1022 to 1023.
inline Expr power_of_two(Expr n) { return as_float(shift_left(as_uint(n + (kMagic + 1023)), 52)); }

// y 2^n where 2^n itself may be no float: two factors, for |n| <= 2044.
inline Expr scaled_twice(Expr y, Expr n) {
  const Expr bits = as_uint(n + (kMagic + 2046)), half = shift_right(bits, 1);
  return y * as_float(shift_left(half, 52)) * as_float(shift_left(bits - half, 52));
}

// (e^x - 1) / 2 for n <= 1024: half of it, so that nothing overflows early.
inline Pair half_expm1(const ExpParts &parts) {
  const Expr scale = power_of_two(parts.n - 1);
  const Pair sum = two_sum(scale - 0.5, scale * parts.m.hi);
  return quick_two_sum(sum.hi, fma(scale, parts.m.lo, sum.lo));
}

}  // namespace actc::f64
