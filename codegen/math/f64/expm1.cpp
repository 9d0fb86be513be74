// expm1(x) = 2 ((e^x - 1) / 2); -1 below -40. Tiny x are passed through (also -0, and subnormals, which the halving
// would cut).
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/f64/exp_pair.h"

namespace actc {
namespace {

using namespace f64;

Expr lower_expm1(std::span<const Argument> args) {
  const Expr x = args[0].value;
  const Pair half = half_expm1(exp_parts(clamped(args[0], -40, 710)));
  return actc::select(abs(x) < 0x1p-54, x, 2 * rounded(half));
}

}  // namespace

extern const Atom atom_f64_expm1;
const Atom atom_f64_expm1 = {
    .op = Op::Expm1,
    .bound = {Bound::Kind::Sampled, 1.5, "<= 1.5 ULP"},
    .lower = lower_expm1,
};

}  // namespace actc
