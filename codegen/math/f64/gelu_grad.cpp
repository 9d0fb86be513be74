// gelu'(x) = normcdf(x) + x normpdf(x): below 0 it is e^(-a^2/2) (R - a / sqrt(2 pi)), above 1 minus that. It has a
// simple zero at -0.7517916; in pairs little cancels there.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/f64/gauss.h"

namespace actc {
namespace {

using namespace f64;

Expr lower_gelu_grad(std::span<const Argument> args) {
  const Expr x = args[0].value;
  const GaussParts g = gauss_parts(args[0]);
  const Pair density = pair(x, 0x1.9884533d43651p-2, -0x1.cbc0d30ebfd15p-56);
  const Pair below = g.p * (g.mills - density * g.a);
  return actc::select(x < 0, scaled_twice(rounded(below), g.n), rounded(1 - beside_one(below, g.n)));
}

}  // namespace

extern const Atom atom_f64_gelu_grad;
const Atom atom_f64_gelu_grad = {
    .op = Op::GeluGrad,
    .bound = {Bound::Kind::Sampled, 2,
              "<= 2 ULP; within 1 of the zero at -0.752 |err| <= 2 ulp(max(|f'|, 2^-4)); subnormal results within 2 "
              "units of 2^-1074"},
    .lower = lower_gelu_grad,
};

}  // namespace actc
