// mish(x) = x n / (n + 2), n = e (e + 2), e = e^x (tanh(log1p(e)) is that quotient). With E = 2^64 e: x N / (N + 2^65),
// N = E e + 2 E. Above 20 the result is x.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/coefficients/exp_short.h"
#include "codegen/math/exp_reduction.h"

namespace actc {
namespace {

Expr lower_mish(std::span<const Argument> args) {
  const Expr x = args[0].value, c = clamped(-112, x, 20);
  const ExpParts e = reduce_exp(c, residual_within(args[0], 112), 127 + 64);
  const Expr scaled = e.p * scale_of(e);
  const Expr n = fma(scaled, scaled * 0x1p-64, 2 * scaled);
  return select(constant(x, 20) < x, x, c * n / (n + 0x1p65));
}

Expr lower_mish_fast(std::span<const Argument> args) {
  const Expr x = args[0].value, c = clamped(-112, x, 20), residual = residual_within(args[0], 112);
  const Reduction e = reduce(c, residual, 127 + 64);
  const Expr r = fast_remainder(e, residual);
  const Expr scaled = polynomial(r, coefficients::kExpShort) * scale_of(e);
  const Expr n = scaled * fma(scaled, 0x1p-64, 2);
  return select(constant(x, 20) < x, x, c * n / (n + 0x1p65));
}

}  // namespace

extern const Atom atom_mish;
const Atom atom_mish = {
    .op = Op::Mish,
    .bound = {Bound::Kind::Sampled, 4, "<= 4 ULP; subnormal results within 2 units of 2^-149"},
    .lower = lower_mish,
    .fast_bound = {Bound::Kind::Sampled, 7.5, "<= 7.5 ULP; subnormal results within 4 units of 2^-149"},
    .lower_fast = lower_mish_fast,
};

}  // namespace actc
