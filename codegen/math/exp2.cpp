// exp2(x) = 2^n e^(r ln 2), r = x - n exact; ln 2 in two pieces.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/exp_reduction.h"

namespace actc {
namespace {

Expr lower_exp2(std::span<const Argument> args) {
  const Expr x = clamped(-151, args[0].value, 129);
  const double magic = 0x1.8p23 + 254;
  const Expr sum = x + magic, n = sum - magic;
  Expr r = x - n;
  if (const Expr residual = residual_within(args[0], 129)) r = r + residual;
  const Expr t = fma(r, 0x1.62e43p-1, r * -0x1.05c61p-29);
  return scaled_twice({{r, t, n, as_uint(sum)}, exp_polynomial(t)});
}

}  // namespace

extern const Atom atom_exp2;
const Atom atom_exp2 = {
    .op = Op::Exp2,
    .bound = {Bound::Kind::Sampled, 1, "<= 1 ULP; subnormal results within 2 units of 2^-149"},
    .lower = lower_exp2,
};

}  // namespace actc
