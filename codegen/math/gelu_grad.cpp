// gelu'(x) = normcdf(x) + x normpdf(x). |x| < 0.7: 1/2 + x h(x^2). Beyond it, with a = |x|: below 0 it is
// normpdf(a) (m(a) - a) = normpdf(a) (Q - a D) / D, D = a Q + P (gauss.h), above 1 minus that. It has a simple zero at
// -0.7517916; around it the error is bounded absolutely.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/coefficients/gelu_grad_fast.h"
#include "codegen/math/coefficients/gelu_grad_inner.h"
#include "codegen/math/coefficients/mills_outer.h"
#include "codegen/math/gauss.h"

namespace actc {
namespace {

Expr lower_gelu_grad(std::span<const Argument> args) {
  const Expr x = args[0].value;
  const GaussParts g = gauss_parts(args[0], 14.6);
  const MillsRatio m = mills_ratio(g.a, coefficients::kMillsOuterP, coefficients::kMillsOuterQ);
  const Expr h = polynomial(g.square, coefficients::kGeluGradInner);
  Expr numerator = fma(-g.a, m.denominator, m.numerator), inner = fma(x, h, 0.5);
  if (const Expr residual = residual_of_minus_magnitude(args[0], 14.6)) {
    numerator = fma(residual, m.denominator, numerator);
    inner = fma(args[0].residual, h, inner);
  }
  const Expr tail = g.times_density(numerator, m.denominator);
  const Expr outer = select(x < 0, tail * kGaussScale, fma(tail, -kGaussScale, 1));
  return select(g.a < 0.7, inner, outer);
}

Expr lower_gelu_grad_fast(std::span<const Argument> args) {
  const FastGaussParts g = fast_gauss_parts(args[0], 14.6);
  const Expr p = polynomial(g.a, coefficients::kGeluGradFastP), q = polynomial(g.a, coefficients::kGeluGradFastQ);
  const Expr tail = g.numerator * p / (g.denominator * q);
  return select(args[0].value < 0, tail * kFastGaussScale, fma(tail, -kFastGaussScale, 1));
}

}  // namespace

extern const Atom atom_gelu_grad;
const Atom atom_gelu_grad = {
    .op = Op::GeluGrad,
    .bound = {Bound::Kind::Sampled, 3.8,
              "|err| <= 3.8 ulp(max(|f'|, 2^-4)) within 1 of the zero at -0.752, 3.8 ULP "
              "elsewhere; subnormal results within 2 units of 2^-149"},
    .lower = lower_gelu_grad,
    .fast_bound = {Bound::Kind::Sampled, 8,
                   "|err| <= 8 ulp(max(|f'|, 2^-4)) within 1 of the zero at -0.752, 8 ULP elsewhere; subnormal results "
                   "within 4 units of 2^-149"},
    .lower_fast = lower_gelu_grad_fast,
};

}  // namespace actc
