// silu'(x) = s (1 + x (1 - s)), s = sigmoid(x), in pairs, so that little cancels even at its zero, -1.2784645. x is
// clamped to [-760, 45]: it rounds to -0 below and to 1 above.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/f64/logistic.h"

namespace actc {
namespace {

using namespace f64;

Expr lower_silu_grad(std::span<const Argument> args) {
  const Argument x = clamped(args[0], -760, 45);
  const Logistic s = logistic(x);
  return rounded(s.value * (1 + s.complement * x)) * power_of_two(s.exponent);
}

}  // namespace

extern const Atom atom_f64_silu_grad;
const Atom atom_f64_silu_grad = {
    .op = Op::SiluGrad,
    .bound = {Bound::Kind::Sampled, 1.5,
              "<= 1.5 ULP; within 1 of the zero at -1.278 |err| <= 1.5 ulp(max(|f'|, 2^-4)); subnormal results within "
              "2 units of 2^-1074"},
    .lower = lower_silu_grad,
};

}  // namespace actc
