// gelu(x) = x normcdf(x). The result has the sign of x; above 39 it is x.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/f64/gauss.h"

namespace actc {
namespace {

using namespace f64;

Expr lower_gelu(std::span<const Argument> args) {
  const Expr x = args[0].value;
  const GaussParts g = gauss_parts(args[0]);
  const Pair tail = g.p * g.mills;
  const Expr below = scaled_twice(rounded(tail * g.a), g.n), above = rounded((1 - beside_one(tail, g.n)) * g.a);
  return or_sign(actc::select(constant(x, 39) < x, x, actc::select(x < 0, below, above)), x);
}

}  // namespace

extern const Atom atom_f64_gelu;
const Atom atom_f64_gelu = {
    .op = Op::Gelu,
    .bound = {Bound::Kind::Sampled, 2, "<= 2 ULP; subnormal results within 2 units of 2^-1074"},
    .lower = lower_gelu,
};

}  // namespace actc
