// silu(x) = x sigmoid(x). Below -760 it rounds to -0, above 40 to x; the sign of x is OR-ed in for silu(-0) = -0.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/f64/logistic.h"

namespace actc {
namespace {

using namespace f64;

Expr lower_silu(std::span<const Argument> args) {
  const Argument x = clamped(args[0], -760, 40);
  const Logistic s = logistic(x);
  const Expr y = rounded(s.value * x) * power_of_two(s.exponent);
  return or_sign(actc::select(constant(y, 40) < args[0].value, args[0].value, y), args[0].value);
}

}  // namespace

extern const Atom atom_f64_silu;
const Atom atom_f64_silu = {
    .op = Op::Silu,
    .bound = {Bound::Kind::Sampled, 1.5, "<= 1.5 ULP; subnormal results within 2 units of 2^-1074"},
    .lower = lower_silu,
};

}  // namespace actc
