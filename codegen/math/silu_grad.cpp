// silu'(x) = e (1 + x + e) / (1 + e)^2 with e = e^x, x clamped to [-112, 22] (it rounds to -0 below and to 1 above).
// With E = 2^64 e: E (E 2^-64 + (1 + x)) / ((1 + e) (E + 2^64)). silu' has a simple zero at -1.2784645; around it the
// error is bounded absolutely.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/exp_reduction.h"

namespace actc {
namespace {

Expr lower_silu_grad(std::span<const Argument> args) {
  const Expr x = clamped(-112, args[0].value, 22);
  const ExpParts e = reduce_exp(x, residual_within(args[0], 112), 64);
  const Expr scaled = scaled_by_exponent(e);  // NaN comes from 1 + x
  return scaled * fma(scaled, 0x1p-64, 1 + x) / (fma(scaled, 0x1p-64, 1) * (scaled + 0x1p64));
}

}  // namespace

extern const Atom atom_silu_grad;
const Atom atom_silu_grad = {
    .op = Op::SiluGrad,
    .bound = {Bound::Kind::Sampled, 6,
              "|err| <= 6 ulp(max(|f'|, 2^-4)) within 1 of the zero at -1.278, 6 ULP elsewhere, 12 in the tails"},
    .lower = lower_silu_grad,
};

}  // namespace actc
