// The part that sin and cos share: x = n pi/2 + r with |r| <= pi/4 in a pair. pi/2 in four pieces of which the first
// three have 34 bits, so that n times them is exact for |n| < 2^19: r keeps its relative accuracy next to the zeros.
// Beyond 2^17 only [-1, 1] is promised; r is clamped, so that no NaN comes from a finite x.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "codegen/math/coefficients/cosine_f64.h"
#include "codegen/math/coefficients/sine_f64.h"
#include "codegen/math/f64/exp_pair.h"

namespace actc::f64 {

struct Quadrant {
  Pair r;
  Expr bits;  // n in the low bits
};

inline Quadrant reduce_half_pi(const Argument &x) {
  const Expr sum = fma(x.value, 0x1.45f306dc9c883p-1, kMagic), n = sum - kMagic;
  const Expr first = fma(n, -0x1.921fb544p0, x.value);
  const Pair second = two_sum(first, n * -0x1.0b4611a6p-34);
  Pair r = second + n * -0x1.3198a2ep-69;
  r = r + n * -0x1.b839a252049c1p-104;
  if (x.residual) r = r + x.residual;
  const Expr hi = actc::clamped(-0.8, r.hi, 0.8);
  return {{hi, actc::select(equal(hi, r.hi), r.lo, constant(hi, 0))}, as_uint(sum)};
}

// sin(r) = r + r^3 S(r^2); the derivative of the tail by r.lo is that of cos, nearly.
inline Expr sine_reduced(const Pair &r) {
  const Expr s = r.hi * r.hi;
  const Expr tail = r.hi * s * polynomial(s, std::span(coefficients::kSineF64).subspan(1));
  return r.hi + fma(r.lo, fma(s, -0.5, 1.0), tail);
}

// cos(r) = 1 - r^2/2 + r^4 C(r^2) - r r.lo; 1 - r^2/2 with what its rounding loses.
inline Expr cosine_reduced(const Pair &r) {
  const Expr s = r.hi * r.hi, half = 0.5 * s;
  const Expr tail = s * s * polynomial(s, std::span(coefficients::kCosineF64).subspan(2));
  const Expr lost = fma(-0.5 * r.hi, r.hi, half);  // of the square
  const Pair first = quick_two_sum(constant(s, 1), -half);
  return first.hi + (first.lo + (tail + fma(-r.hi, r.lo, lost)));
}

// sin of n pi/2 + r: sin, cos, -sin, -cos of r.
inline Expr sine_in_quadrant(const Pair &r, Expr n_bits) {
  Context &c = n_bits.context();
  const Expr odd = equal(as_float(shift_left(c.make(Op::BitAnd, {n_bits, c.u64(1)}), 52)), constant(r.hi, 0x1p-1022));
  const Expr magnitude = actc::select(odd, cosine_reduced(r), sine_reduced(r));
  return flip_sign(magnitude, shift_left(shift_right(n_bits, 1), 63));
}

}  // namespace actc::f64
