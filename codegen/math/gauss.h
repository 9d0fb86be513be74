// The part that normcdf, gelu and gelu' share. With a = |x| and Mills' ratio m, normcdf(-a) = e^(-a^2/2) / sqrt(2 pi)
// m(a), and m(a) = 1 / (a + W(a)), where W falls from 0.8 to 0: an error of W counts little. With W = P/Q it is
// Q / (a Q + P), and an error of Q counts little either.
//
// e^(-a^2/2) = 2^n / e^-r as in logistic.h: 2^n is exact, and the rest is part of the denominator. a^2 is taken in two
// pieces: half an ULP of a^2 = 200 would be 50 ULP of the result.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <array>
#include <cmath>

#include "codegen/math/coefficients/exp_minus.h"
#include "codegen/math/coefficients/mills.h"
#include "codegen/math/exp_quotient.h"

namespace actc {

struct GaussParts {
  Expr a;       // |x|, clamped
  Expr square;  // a^2
  Expr power;   // 2^(n + 65)
  Expr rest;    // sqrt(pi/2) e^-r - 1

  // e^(-a^2/2) / sqrt(2 pi) * numerator / denominator * 2^66: scaled, so that what multiplies it rounds the tail.
  Expr times_density(Expr numerator, Expr denominator) const {
    return power * numerator / fma(denominator, rest, denominator);
  }
};
inline constexpr double kGaussScale = 0x1p-66;

// `limit` <= 14.6
inline GaussParts gauss_parts(const Argument &x, double limit) {
  const Expr a = at_most(limit, abs(x.value)), square = a * a;
  Expr lost = fma(a, a, -square);
  if (const Expr residual = residual_within(x, limit)) lost = fma(2 * x.value, residual, lost);

  // -a^2/2 = n ln 2 + r, all of it doubled with the other sign; e^-r = 1 + s q(s) with s = -2 r.
  const double magic = 0x1.8p23 + 127 + 65;
  const Expr sum = fma(square, -0x1.715476p-1, magic), n = sum - magic;
  const Expr s = fma(n, 2 * kLn2High, square) + fma(n, 2 * kLn2Low, lost);
  std::array<double, std::size(coefficients::kExpMinus) - 1> q;
  for (size_t k = 0; k < q.size(); ++k) q[k] = std::ldexp(coefficients::kExpMinus[k + 1], -static_cast<int>(k + 1));
  for (size_t k = 0; k < q.size(); k += 2) q[k] = -q[k];
  constexpr double kScale = 0x1.40d932p0;  // sqrt(pi/2)
  return {a, square, as_float(shift_left(as_uint(sum), 23)), fma(s * kScale, polynomial(s, q), kScale - 1)};
}

// For the fast forms: e^(-a^2/2) = numerator / denominator * 2^-64 (exp_quotient.h).
struct FastGaussParts {
  Expr a, numerator, denominator;
};
inline constexpr double kFastGaussScale = 0x1.988454p-66;  // 2^-64 / sqrt(2 pi)

inline FastGaussParts fast_gauss_parts(const Argument &x, double limit) {
  const Expr a = at_most(limit, abs(x.value)), square = a * a;
  Expr lost = fma(a, a, -square);
  if (const Expr residual = residual_within(x, limit)) lost = fma(2 * x.value, residual, lost);
  const double magic = 0x1.8p23 + 127 + 64;
  const Expr sum = fma(square, -0x1.715476p-1, magic), n = sum - magic;
  const Expr s = fma(n, 2 * kLn2High, square) + fma(n, 2 * kLn2Low, lost);  // -2 r
  const ExpQuotient e = exp_quotient(-0.5 * s);
  return {a, as_float(shift_left(as_uint(sum), 23)) * e.numerator, e.denominator};
}

// normcdf(-a) = e^(-a^2/2) / sqrt(2 pi) * numerator / denominator
struct MillsRatio {
  Expr numerator, denominator;
};

inline MillsRatio mills_ratio(Expr a, std::span<const double> p, std::span<const double> q) {
  const Expr numerator = polynomial(a, q);
  return {numerator, fma(a, numerator, polynomial(a, p))};
}

}  // namespace actc
