// tanh(x) = h / (h + 1), h = (e^2|x| - 1) / 2 in a pair; 1 beyond 20. The sign is OR-ed back, which keeps -0.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/f64/exp_pair.h"

namespace actc {
namespace {

using namespace f64;

Expr lower_tanh(std::span<const Argument> args) {
  const Argument a = clamped(magnitude(args[0]), 0, 20);
  const Pair h = half_expm1(exp_parts({2 * a.value, a.residual ? 2 * a.residual : Expr()}));
  return or_sign(rounded(h / (1 + h)), args[0].value);
}

}  // namespace

extern const Atom atom_f64_tanh;
const Atom atom_f64_tanh = {
    .op = Op::Tanh,
    .bound = {Bound::Kind::Sampled, 1, "<= 1 ULP"},
    .lower = lower_tanh,
};

}  // namespace actc
