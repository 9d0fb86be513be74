// softplus(x) = max(x, 0) + log1p(t), t = e^-|x| in a pair; below -40 it is e^x.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/f64/log_pair.h"

namespace actc {
namespace {

using namespace f64;

Expr lower_softplus(std::span<const Argument> args) {
  const Expr x = args[0].value;
  const ExpParts e = exp_parts(clamped(-magnitude(args[0]), -746, 0));
  const Pair p = power_of(e), t = scaled(p, power_of_two(at_least(-100, e.n)));
  // 1 + t = 2^k (1 + f)
  const Expr is_large = constant(x, 0.5) < t.hi;
  const Pair f = select(is_large, scaled(t + constant(x, -1), 0.5), t);
  const Pair log = add_exponent(actc::select(is_large, constant(x, 1), constant(x, 0)), log_one_plus(f));
  const Pair sum = two_sum(at_least(0, x), log.hi);
  Expr lost = sum.lo + log.lo;
  if (args[0].residual) lost = lost + actc::select(x < 0, constant(x, 0), args[0].residual);
  return actc::select(x < -40, scaled_twice(rounded(p), e.n), actc::select(constant(x, 745) < x, x, sum.hi + lost));
}

}  // namespace

extern const Atom atom_f64_softplus;
const Atom atom_f64_softplus = {
    .op = Op::Softplus,
    .bound = {Bound::Kind::Sampled, 1, "<= 1 ULP; subnormal results within 1 unit of 2^-1074"},
    .lower = lower_softplus,
};

}  // namespace actc
