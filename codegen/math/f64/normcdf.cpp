// normcdf(x) = e^(-x^2/2) R(-x) below 0, 1 - e^(-x^2/2) R(x) above.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/f64/gauss.h"

namespace actc {
namespace {

using namespace f64;

Expr lower_normcdf(std::span<const Argument> args) {
  const GaussParts g = gauss_parts(args[0]);
  const Pair tail = g.p * g.mills;
  return actc::select(args[0].value < 0, scaled_twice(rounded(tail), g.n), rounded(1 - beside_one(tail, g.n)));
}

}  // namespace

extern const Atom atom_f64_normcdf;
const Atom atom_f64_normcdf = {
    .op = Op::Normcdf,
    .bound = {Bound::Kind::Sampled, 2, "<= 2 ULP; subnormal results within 1 unit of 2^-1074"},
    .lower = lower_normcdf,
};

}  // namespace actc
