// sinh(x) = h + h / (2 h + 1), h = (e^|x| - 1) / 2 in a pair; from 40 on e^|x| / 2, in two factors, because sinh(710.4)
// is finite where e^710.4 is not. Tiny x are passed through: h would cut subnormals.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/f64/exp_pair.h"

namespace actc {
namespace {

using namespace f64;

Expr lower_sinh(std::span<const Argument> args) {
  const Argument a = clamped(magnitude(args[0]), 0, 711);
  const ExpParts e = exp_parts(a), small{e.m, at_most(64, e.n)};
  const Pair h = half_expm1(small), sum = h + h / (1 + scaled(h, 2));
  const Expr y = actc::select(a.value < 40, rounded(sum), scaled_twice(rounded(power_of(e)), e.n - 1));
  return or_sign(actc::select(a.value < 0x1p-28, a.value, y), args[0].value);
}

}  // namespace

extern const Atom atom_f64_sinh;
const Atom atom_f64_sinh = {
    .op = Op::Sinh,
    .bound = {Bound::Kind::Sampled, 1.5, "<= 1.5 ULP"},
    .lower = lower_sinh,
};

}  // namespace actc
