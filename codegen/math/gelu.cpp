// gelu(x) = max(x, 0) - a normcdf(-a), a = |x|: an exact term and a small correction. The result has the sign of x.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/coefficients/mills_short.h"
#include "codegen/math/gauss.h"

namespace actc {
namespace {

Expr lower_gelu(std::span<const Argument> args) {
  const Expr x = args[0].value;
  const GaussParts g = gauss_parts(args[0], 14.5);
  const MillsRatio m = mills_ratio(g.a, coefficients::kMillsP, coefficients::kMillsQ);
  const GaussParts with_a{g.a, g.square, g.a * g.power, g.rest};  // the product is exact
  return or_sign(fma(with_a.times_density(m.numerator, m.denominator), -kGaussScale, at_least(0, x)), x);
}

Expr lower_gelu_fast(std::span<const Argument> args) {
  const Expr x = args[0].value;
  const FastGaussParts g = fast_gauss_parts(args[0], 14.5);
  const MillsRatio m = mills_ratio(g.a, coefficients::kMillsShortP, coefficients::kMillsShortQ);
  const Expr tail = g.a * g.numerator * m.numerator / (g.denominator * m.denominator);
  return or_sign(fma(tail, -kFastGaussScale, at_least(0, x)), x);
}

}  // namespace

extern const Atom atom_gelu;
const Atom atom_gelu = {
    .op = Op::Gelu,
    .bound = {Bound::Kind::Sampled, 3.8, "<= 3.8 ULP; subnormal results within 2 units of 2^-149"},
    .lower = lower_gelu,
    .fast_bound = {Bound::Kind::Sampled, 8, "<= 8 ULP; subnormal results within 4 units of 2^-149"},
    .lower_fast = lower_gelu_fast,
};

}  // namespace actc
