// gelu'(x) = normcdf(x) + x normpdf(x): below 0 it is E (P/Q - a / sqrt(2 pi)), above 1 minus that. It has a simple
// zero at -0.7517916; around it the error is bounded absolutely.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/gauss.h"

namespace actc {
namespace {

Expr lower_gelu_grad(std::span<const Argument> args) {
  const Expr x = args[0].value;
  const GaussParts g = gauss_parts(args[0], 15);
  const Expr below = g.density * fma(g.a * -0x1.988454p-2, g.q, g.p) / (g.q * 0x1p64);
  return select(x < 0, below, 1 - below);
}

}  // namespace

extern const Atom atom_gelu_grad;
const Atom atom_gelu_grad = {
    .op = Op::GeluGrad,
    .bound = {Bound::Kind::Sampled, 9, "|err| <= 9 ulp(max(|f'|, 2^-4)); subnormal results within 2 units of 2^-149"},
    .lower = lower_gelu_grad,
};

}  // namespace actc
