// expm1(x) = 2 (s (r + r^2 q(r)) + (s - 1/2)), s = 2^(n-1): half the scale, so that nothing overflows early. Below
// -17.4 the result is -1. Tiny x are passed through (also -0, and subnormals, which the doubling would cut). q: degree
// 5 on [-ln2/2, ln2/2].
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/coefficients/expm1.h"
#include "codegen/math/exp_reduction.h"

namespace actc {
namespace {

Expr lower_expm1(std::span<const Argument> args) {
  const Expr x = clamped(-18, args[0].value, 89);
  const double magic = 0x1.8p23 + 126;
  const Expr sum = fma(x, 0x1.715476p0, magic), n = sum - magic;
  Expr r = fma(n, 0x1.05c61p-29, fma(n, -0x1.62e43p-1, x));
  if (const Expr residual = residual_within(args[0], 18)) r = r + residual;
  const Expr q = polynomial(r, std::span(coefficients::kExpm1).subspan(1));
  const Expr s = as_float(shift_left(as_uint(sum), 23));
  const Expr half = fma(s, fma(r * r, q, r), s - 0.5);
  return select(abs(args[0].value) < 0x1p-24, args[0].value, half + half);
}

}  // namespace

extern const Atom atom_expm1;
const Atom atom_expm1 = {
    .op = Op::Expm1,
    .bound = {Bound::Kind::Sampled, 1.6, "<= 1.6 ULP"},
    .lower = lower_expm1,
};

}  // namespace actc
