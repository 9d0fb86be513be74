// cosh(x) = h + 1 / (4 h), h = e^|x| / 2 in a pair; from 40 on h alone, in two factors (as sinh).
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/f64/exp_pair.h"

namespace actc {
namespace {

using namespace f64;

Expr lower_cosh(std::span<const Argument> args) {
  const Argument a = clamped(magnitude(args[0]), 0, 711);
  const ExpParts e = exp_parts(a);
  const Pair p = power_of(e), h = scaled(p, power_of_two(at_most(64, e.n) - 1));
  const Expr small = h.hi + fma(constant(h.hi, 0.25), 1 / h.hi, h.lo);
  return actc::select(a.value < 40, small, scaled_twice(rounded(p), e.n - 1));
}

}  // namespace

extern const Atom atom_f64_cosh;
const Atom atom_f64_cosh = {
    .op = Op::Cosh,
    .bound = {Bound::Kind::Sampled, 1.5, "<= 1.5 ULP"},
    .lower = lower_cosh,
};

}  // namespace actc
