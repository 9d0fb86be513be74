// sigmoid(x) = 2^n / (2^n + e^-r) (logistic.h), with everything below the one division that could be rounded more than
// once kept in two pieces: 2^n + 1 by Dekker's two-sum, the larger first, and r. The denominator is rounded once, the
// quotient once. Both are multiplied by 11/8: a denominator just above a power of two, where its rounding weighs most,
// then meets a quotient that is far from the next one. Above 18 the result is 1 in f32.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/exp_quotient.h"
#include "codegen/math/logistic.h"

namespace actc {
namespace {

Expr lower_sigmoid(std::span<const Argument> args) {
  constexpr double kScale = 0x1.6p64;
  const Expr x = clamped(-104, args[0].value, 18), residual = residual_within(args[0], 104);
  const Reduction e = reduce(x, residual, 127 + 64);
  const Expr numerator = scale_of(e) * 0x1.6p0, one = constant(x, kScale);
  const Expr larger = max(numerator, one), smaller = min(numerator, one), sum = larger + smaller;
  Expr lost = smaller - (sum - larger);
  if (residual) lost = fma(residual, -kScale, lost);
  const Expr q = polynomial(e.r, std::span(coefficients::kExpMinus).subspan(2));  // e^-r = 1 - r + r^2 q
  const Expr low = fma(e.r * kScale * e.r, q, fma(e.n, kLn2Low * kScale, lost));
  return numerator / (sum + fma(e.high, -kScale, low));
}

Expr lower_sigmoid_fast(std::span<const Argument> args) {
  const Expr x = clamped(-104, args[0].value, 18);
  const ExpQuotient e = exp_quotient(x, residual_within(args[0], 104), 127 + 64);
  return e.numerator / fma(e.denominator, 0x1p64, e.numerator);
}

}  // namespace

extern const Atom atom_sigmoid;
const Atom atom_sigmoid = {
    .op = Op::Sigmoid,
    .bound = {Bound::Kind::Sampled, 1.5, "<= 1.5 ULP; subnormal results within 1 unit of 2^-149"},
    .lower = lower_sigmoid,
    .fast_bound = {Bound::Kind::Sampled, 6, "<= 6 ULP; subnormal results within 4 units of 2^-149"},
    .lower_fast = lower_sigmoid_fast,
};

}  // namespace actc
