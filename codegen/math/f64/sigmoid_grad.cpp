// sigmoid'(x) = sigmoid(z) (1 - sigmoid(z)), z = -|x|: even, so no cancellation anywhere.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/f64/logistic.h"

namespace actc {
namespace {

using namespace f64;

Expr lower_sigmoid_grad(std::span<const Argument> args) {
  const Logistic s = logistic(clamped(-magnitude(args[0]), -746, 0));
  return rounded(s.value * s.complement) * power_of_two(s.exponent);
}

}  // namespace

extern const Atom atom_f64_sigmoid_grad;
const Atom atom_f64_sigmoid_grad = {
    .op = Op::SigmoidGrad,
    .bound = {Bound::Kind::Sampled, 1, "<= 1 ULP; subnormal results within 1 unit of 2^-1074"},
    .lower = lower_sigmoid_grad,
};

}  // namespace actc
