// silu(x) = x sigmoid(x) = (x 2^n) / (2^n + e^-r): the product is exact. Above 18 the result is x. silu(-0) = -0; the
// clamp at -112 makes silu(-inf) = -0.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/exp_quotient.h"
#include "codegen/math/logistic.h"

namespace actc {
namespace {

Expr lower_silu(std::span<const Argument> args) {
  const Expr x = args[0].value, c = clamped(-112, x, 18);
  const LogisticParts parts = logistic_parts(c, residual_within(args[0], 112), 64, 0x1p64);
  return select(constant(x, 18) < x, x, c * parts.numerator / parts.denominator);
}

Expr lower_silu_fast(std::span<const Argument> args) {
  const Expr x = args[0].value, c = clamped(-112, x, 18);
  const ExpQuotient e = exp_quotient(c, residual_within(args[0], 112), 127 + 64);
  return select(constant(x, 18) < x, x, c * e.numerator / fma(e.denominator, 0x1p64, e.numerator));
}

}  // namespace

extern const Atom atom_silu;
const Atom atom_silu = {
    .op = Op::Silu,
    .bound = {Bound::Kind::Sampled, 2.5, "<= 2.5 ULP; subnormal results within 2 units of 2^-149"},
    .lower = lower_silu,
    .fast_bound = {Bound::Kind::Sampled, 7, "<= 7 ULP; subnormal results within 4 units of 2^-149"},
    .lower_fast = lower_silu_fast,
};

}  // namespace actc
