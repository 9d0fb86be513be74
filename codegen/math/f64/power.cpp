// pow(a, b) = exp2(b log2 |a|), the logarithm in a pair of about 2^-68, so that b log2 |a| = 1074 costs little.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/f64/log_pair.h"
#include "codegen/math/power_edges.h"

namespace actc {
namespace {

using namespace f64;

Expr lower_power(std::span<const Argument> args) {
  const Expr a = args[0].value, b = args[1].value, x = abs(a);
  const Split parts = split(x);
  const Pair inverse = pair(x, 0x1.71547652b82fep0, 0x1.777d0ffda0d24p-56);
  Pair l = log_one_plus_precise(parts.f) * inverse;
  if (args[0].residual) l = l + args[0].residual / a * inverse.hi;
  const Pair exponent = (l + parts.k) * clamped(args[1], -0x1p70, 0x1p70);  // beyond that it is 0, 1 or inf
  const Argument pieces{exponent.hi, exponent.lo};
  return with_power_edges(a, b, find_atom(Op::Exp2, Type::F64)->lower(std::span(&pieces, 1)));
}

}  // namespace

extern const Atom atom_f64_power;
const Atom atom_f64_power = {
    .op = Op::Power,
    .bound = {Bound::Kind::Sampled, 1.5, "<= 1.5 ULP; subnormal results within 2 units of 2^-1074"},
    .lower = lower_power,
};

}  // namespace actc
