// silu(x) = x sigmoid(x) = (x 2^n) / (2^n + e^-r): the product is exact. Above 18 the result is x. silu(-0) = -0; the
// clamp at -112 makes silu(-inf) = -0.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/logistic.h"

namespace actc {
namespace {

Expr lower_silu(std::span<const Argument> args) {
  const Expr x = args[0].value, c = clamped(-112, x, 18);
  const LogisticParts parts = logistic_parts(c, residual_within(args[0], 112), 0x1p64);
  return select(constant(x, 18) < x, x, c * parts.numerator / parts.denominator);
}

}  // namespace

extern const Atom atom_silu;
const Atom atom_silu = {
    .op = Op::Silu,
    .bound = {Bound::Kind::Sampled, 2.5, "<= 2.5 ULP; subnormal results within 2 units of 2^-149"},
    .lower = lower_silu,
};

}  // namespace actc
