// The part that every exp-based atom shares: x + residual = n ln 2 + r, |r| <= ln2/2, and e^r.
//
// n = round(x / ln 2) by a magic addition: 1.5 * 2^23 + bias pushes the integer into the low bits of the sum, where a
// shift finds it (never a float-to-int conversion, which is poison out of range). r = x - n ln 2 in two steps (Cody &
// Waite 1980), then p(r) of degree 6 with c0 = c1 = 1 on [-ln2/2, ln2/2] (coefficients/exp.h).
// tests/kernels/error_test.cpp holds the error of the kernels built on it.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "codegen/math/atom.h"
#include "codegen/math/coefficients/exp.h"

namespace actc {

inline constexpr double kLn2High = 0x1.62e43p-1, kLn2Low = -0x1.05c61p-29;  // n times the first is exact

struct Reduction {
  Expr high;  // x - n kLn2High, exact
  Expr r;
  Expr n;     // F32, an integer
  Expr bits;  // U32: n + bias in the low 22 bits
};

// `x` must lie in a range where |n| < 2^21 (the callers clamp it); NaN passes into r.
inline Reduction reduce(Expr x, Expr residual, int bias) {
  const double magic = 0x1.8p23 + bias;
  const Expr sum = fma(x, 0x1.715476p0, magic), n = sum - magic;
  const Expr high = fma(n, -kLn2High, x), r = fma(n, -kLn2Low, high);
  return {high, residual ? r + residual : r, n, as_uint(sum)};
}

// r without the last rounding of ln 2, for the fast forms: an error of up to 4 ULP where e^x is smallest.
inline Expr fast_remainder(const Reduction &e, Expr residual) { return residual ? e.high + residual : e.high; }

struct ExpParts : Reduction {
  Expr p;  // e^r, from 0.70 to 1.42
};

// e^r on [-ln2/2, ln2/2].
inline Expr exp_polynomial(Expr r) { return polynomial(r, coefficients::kExp); }

inline ExpParts reduce_exp(Expr x, Expr residual, int bias) {
  const Reduction e = reduce(x, residual, bias);
  return {e, exp_polynomial(e.r)};
}

// p * 2^n where 2^n itself may be no float: bias 254, two factors. `less`: 2^(n - less).
inline Expr scaled_twice(const ExpParts &parts, uint32_t less = 0) {
  const Expr half = shift_right(parts.bits, 1);  // floor((n + 254) / 2) = floor(n / 2) + 127
  Expr rest = parts.bits - half;
  if (less > 0) rest = rest - parts.bits.context().u32(less);
  return parts.p * as_float(shift_left(half, 23)) * as_float(shift_left(rest, 23));
}

// 2^(n + bias - 127): the low bits become the exponent.
inline Expr scale_of(const Reduction &parts) { return as_float(shift_left(parts.bits, 23)); }

// The residual of a clamped argument: where the clamp acted it no longer belongs to the value (and may be NaN).
inline Expr residual_within(const Argument &x, double limit) {
  if (!x.residual) return {};
  return select(abs(x.value) < limit, x.residual, constant(x.value, 0));
}

// The residual of -|x|, for the same use.
inline Expr residual_of_minus_magnitude(const Argument &x, double limit) {
  const Expr residual = residual_within(x, limit);
  return residual ? select(x.value < 0, residual, -residual) : residual;
}

}  // namespace actc
