// The part that log, log2, log1p and pow share: x = 2^k m with m in [0.75, 1.5), and log(1 + f) on [-1/4, 1/2].
//
// log(1 + f) = 2 atanh(z) = f - z (f - z^2 P(z^2)) with z = f / (2 + f): the leading f is exact, so the error of the
// correction counts little. P: degree 3.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "codegen/math/atom.h"
#include "codegen/math/coefficients/log.h"

namespace actc {

struct LogParts {
  Expr m;  // F32 in [0.75, 1.5)
  Expr k;  // F32, an integer
};

// For positive finite x; subnormals are scaled up first. Unsigned integers only: the exponent is biased throughout.
inline LogParts split_log(Expr x) {
  Context &c = x.context();
  const Expr is_small = x < 0x1p-126;
  const Expr bits = as_uint(select(is_small, x * 0x1p23, x));
  const Expr exponent = shift_right(bits + c.u32(0x00400000), 23);  // k + 127
  const Expr biased = as_float(c.make(Op::BitOr, {exponent, c.u32(0x4b000000)}));
  return {as_float(bits - shift_left(exponent - c.u32(127), 23)),
          biased - select(is_small, constant(x, 0x1p23 + 150), constant(x, 0x1p23 + 127))};
}

inline Expr atanh_tail(Expr z2) { return polynomial(z2, std::span(coefficients::kLog).subspan(1)); }

inline Expr log_of_one_plus(Expr f) {
  const Expr z = f / (2 + f), z2 = z * z;
  return fma(-z, fma(-z2, atanh_tail(z2), f), f);
}

// k ln 2 + l, ln 2 in two pieces of which the first has 15 bits, so that k times it is exact.
inline Expr add_exponent(Expr k, Expr l) { return fma(k, 0x1.62e4p-1, fma(k, 0x1.7f7d1cp-20, l)); }

// log's values outside (0, inf): -inf at 0, NaN below, inf and NaN themselves.
inline Expr with_log_edges(Expr x, Expr result) {
  const Expr edge = select(equal(x, constant(x, 0)), -infinity(x), select(x < 0, not_a_number(x), x));
  return select(logical_and(constant(x, 0) < x, x < infinity(x)), result, edge);
}

}  // namespace actc
