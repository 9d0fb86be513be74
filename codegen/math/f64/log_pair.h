// log(1 + f) = 2 atanh(z), z = f / (2 + f), for f in [-1/4, 1/2], in a pair: 2 z + z^3 P(z^2), where the tail is at
// most 1/75 of the result, and so is what it loses. With its first two terms in pairs (for pow) the error is below
// 2^-68.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "codegen/math/coefficients/log_f64.h"
#include "codegen/math/f64/exp_pair.h"
#include "codegen/math/log_reduction.h"

namespace actc::f64 {

struct Split {
  Pair f;  // x = 2^k (1 + f)
  Expr k;
};

// For positive finite x; subnormals are scaled up first. Unsigned integers only: the exponent is biased throughout.
inline Split split(Expr x) {
  Context &c = x.context();
  const Expr is_small = x < 0x1p-1022;
  const Expr bits = as_uint(actc::select(is_small, x * 0x1p54, x));
  const Expr exponent = shift_right(bits + c.u64(0x0008000000000000), 52);  // k + 1023; above 1.5 the next
  const Expr biased = as_float(c.make(Op::BitOr, {exponent, c.u64(0x4330000000000000)}));
  const Expr m = as_float(bits - shift_left(exponent - c.u64(1023), 52));
  const Expr bias = actc::select(is_small, constant(x, 0x1p52 + 1023 + 54), constant(x, 0x1p52 + 1023));
  return {{m - 1, constant(x, 0)}, biased - bias};
}

inline Pair log_one_plus(const Pair &f) {
  const Pair z = f / (2 + f);
  const Expr z2 = z.hi * z.hi;
  const auto &c = coefficients::kLogF64;
  const Expr inner = fma(z2, polynomial(z2, std::span(c).subspan(5)), c[3]);
  const Expr tail = z.hi * z2 * fma(z2, inner, c[1]);
  return quick_two_sum(2 * z.hi, 2 * z.lo + tail);
}

inline Pair log_one_plus_precise(const Pair &f) {
  const Pair z = f / (2 + f), z2 = z * z;
  const auto &c = coefficients::kLogF64;
  const Expr rest = z2.hi * polynomial(z2.hi, std::span(c).subspan(5));
  const Pair inner = z2 * (pair(z.hi, c[3], c[4]) + rest) + pair(z.hi, c[1], c[2]);
  return z * z2 * inner + scaled(z, 2);
}

// k ln 2 + l: the first piece of ln 2 has 41 bits, so that k times it is exact.
inline Pair add_exponent(Expr k, const Pair &l) {
  const Pair sum = quick_two_sum(k * 0x1.62e42fefa3p-1, l.hi);
  return quick_two_sum(sum.hi, sum.lo + fma(k, 0x1.3de6af278ece6p-42, l.lo));
}

}  // namespace actc::f64
