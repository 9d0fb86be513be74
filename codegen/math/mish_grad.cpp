// mish'(x) = e ((e + 2) D + 4 x (e + 1)) / D^2, D = e (e + 2) + 2, e = e^x, x clamped to [-112, 12] and 1 above;
// scaled by 2^40. It has a simple zero at -1.1924; around it the error is bounded absolutely.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/exp_reduction.h"

namespace actc {
namespace {

Expr lower_mish_grad(std::span<const Argument> args) {
  const Expr x = clamped(-112, args[0].value, 12);
  const ExpParts parts = reduce_exp(x, residual_within(args[0], 112), 127 + 40);
  const Expr scaled = parts.p * scale_of(parts), e = scaled * 0x1p-40;
  const Expr d = fma(e, e + 2, 2);
  const Expr gradient = scaled * fma(e + 2, d, 4 * x * (e + 1)) / (d * d * 0x1p40);
  return select(constant(x, 12) < args[0].value, constant(x, 1), gradient);
}

}  // namespace

extern const Atom atom_mish_grad;
const Atom atom_mish_grad = {
    .op = Op::MishGrad,
    .bound = {Bound::Kind::Sampled, 12, "|err| <= 12 ulp(max(|f'|, 2^-4)); subnormal results within 2 units of 2^-149"},
    .lower = lower_mish_grad,
};

}  // namespace actc
