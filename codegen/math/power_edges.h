// What pow(a, b) is beyond |a|^b = magnitude, for both types: edge values as C's pow, but NaN in either operand gives
// NaN. a < 0: b an integer (the sign is that of its parity), else NaN.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "codegen/math/rounding.h"

namespace actc {

inline Expr with_power_edges(Expr a, Expr b, Expr magnitude) {
  const Expr x = abs(a), zero = constant(a, 0), one = constant(a, 1);
  const Expr b_negative = b < 0;
  magnitude = select(equal(x, zero), select(b_negative, infinity(a), zero), magnitude);
  magnitude = select(equal(x, infinity(a)), select(b_negative, zero, infinity(a)), magnitude);
  magnitude = select(logical_or(equal(b, zero), equal(x, one)), one, magnitude);
  const Expr integer = equal(round_to_even(b), b);
  const Expr odd = logical_and(integer, logical_not(equal(round_to_even(0.5 * b), 0.5 * b)));
  const Expr signed_result = select(odd, or_sign(magnitude, a), magnitude);
  const Expr result = select(logical_and(a < 0, logical_not(integer)),
                             select(equal(x, infinity(a)), magnitude, not_a_number(a)), signed_result);
  return select(logical_and(equal(a, a), equal(b, b)), result, a + b);
}

}  // namespace actc
