// The part that normcdf, gelu and gelu' share: e^(-a^2/2) = p 2^n, with the square in a pair (half an ULP of a^2 = 1400
// would be 700 ULP), and Mills' ratio R = (1 - normcdf(a)) e^(a^2/2).
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "codegen/math/f64/erfc_pair.h"

namespace actc::f64 {

struct GaussParts {
  Argument a;  // |x|, at most 39: beyond that everything underflows
  Pair p;
  Expr n;
  Pair mills;
};

inline GaussParts gauss_parts(const Argument &x) {
  const Argument a = clamped(magnitude(x), 0, 39);
  const Pair square = squared(a);
  const ExpParts e = exp_parts({-0.5 * square.hi, -0.5 * square.lo});
  const Pair root_half = pair(a.value, 0x1.6a09e667f3bcdp-1, -0x1.bdd3413b26456p-55);
  return {a, power_of(e), e.n, scaled(scaled_erfc(root_half * a), 0.5)};
}

// y 2^n beside 1: what is below 2^-100 does not count.
inline Pair beside_one(const Pair &y, Expr n) { return scaled(y, power_of_two(max(constant(n, -100), n))); }

}  // namespace actc::f64
