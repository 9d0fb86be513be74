// normcdf(x) = normcdf(-a) below 0, 1 - that above, a = |x|: the tail is relative, and the last product rounds it.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/gauss.h"

namespace actc {
namespace {

Expr lower_normcdf(std::span<const Argument> args) {
  const GaussParts g = gauss_parts(args[0], 14.3);
  const MillsRatio m = mills_ratio(g.a, coefficients::kMillsP, coefficients::kMillsQ);
  const Expr tail = g.times_density(m.numerator, m.denominator);
  return select(args[0].value < 0, tail * kGaussScale, fma(tail, -kGaussScale, 1));
}

}  // namespace

extern const Atom atom_normcdf;
const Atom atom_normcdf = {
    .op = Op::Normcdf,
    .bound = {Bound::Kind::Sampled, 3.5, "<= 3.5 ULP; subnormal results within 2 units of 2^-149"},
    .lower = lower_normcdf,
};

}  // namespace actc
