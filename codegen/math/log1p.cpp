// log1p(x): u = 1 + x, what its rounding loses (c) is added to the mantissa part: f = (m - 1) + c 2^-k. The result has
// the sign of x, which also repairs log1p(-0) = -0.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/log_reduction.h"

namespace actc {
namespace {

Expr lower_log1p(std::span<const Argument> args) {
  const Expr x = args[0].value, u = 1 + x;
  const Expr c = x - (u - 1);
  const LogParts parts = split_log(u);
  const double magic = 0x1.8p23 + 127;
  const Expr inverse = as_float(shift_left(as_uint(magic - at_most(126, parts.k)), 23));  // 2^-k; c is 0 beyond
  const Expr f = fma(c, inverse, parts.m - 1);
  return or_sign(with_log_edges(u, add_exponent(parts.k, log_of_one_plus(f))), x);
}

}  // namespace

extern const Atom atom_log1p;
const Atom atom_log1p = {
    .op = Op::Log1p,
    .bound = {Bound::Kind::Sampled, 0.99, "<= 0.99 ULP"},
    .lower = lower_log1p,
};

}  // namespace actc
