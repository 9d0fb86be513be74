// normcdf(x) = normcdf(-a) below 0, 1 - that above, a = |x|: the tail is relative, and the last product rounds it.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/coefficients/mills_short.h"
#include "codegen/math/gauss.h"

namespace actc {
namespace {

Expr lower_normcdf(std::span<const Argument> args) {
  const GaussParts g = gauss_parts(args[0], 14.3);
  const MillsRatio m = mills_ratio(g.a, coefficients::kMillsP, coefficients::kMillsQ);
  const Expr tail = g.times_density(m.numerator, m.denominator);
  return select(args[0].value < 0, tail * kGaussScale, fma(tail, -kGaussScale, 1));
}

Expr lower_normcdf_fast(std::span<const Argument> args) {
  const FastGaussParts g = fast_gauss_parts(args[0], 14.3);
  const MillsRatio m = mills_ratio(g.a, coefficients::kMillsShortP, coefficients::kMillsShortQ);
  const Expr tail = g.numerator * m.numerator / (g.denominator * m.denominator);
  return select(args[0].value < 0, tail * kFastGaussScale, fma(tail, -kFastGaussScale, 1));
}

}  // namespace

extern const Atom atom_normcdf;
const Atom atom_normcdf = {
    .op = Op::Normcdf,
    .bound = {Bound::Kind::Sampled, 3.5, "<= 3.5 ULP; subnormal results within 2 units of 2^-149"},
    .lower = lower_normcdf,
    .fast_bound = {Bound::Kind::Sampled, 8, "<= 8 ULP; subnormal results within 4 units of 2^-149"},
    .lower_fast = lower_normcdf_fast,
};

}  // namespace actc
