// erfc(x) = e^(-x^2) R(x) above 0, 2 - that below; x^2 in a pair.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/f64/gauss.h"

namespace actc {
namespace {

using namespace f64;

Expr lower_erfc(std::span<const Argument> args) {
  const Argument a = clamped(magnitude(args[0]), 0, 28);
  const Pair square = squared(a);
  const ExpParts e = exp_parts({-square.hi, -square.lo});
  const Pair tail = power_of(e) * scaled_erfc({a.value, a.residual ? a.residual : constant(a.value, 0)});
  return actc::select(args[0].value < 0, rounded(2 - beside_one(tail, e.n)), scaled_twice(rounded(tail), e.n));
}

}  // namespace

extern const Atom atom_f64_erfc;
const Atom atom_f64_erfc = {
    .op = Op::Erfc,
    .bound = {Bound::Kind::Sampled, 2, "<= 2 ULP; subnormal results within 1 unit of 2^-1074"},
    .lower = lower_erfc,
};

}  // namespace actc
