// sigmoid'(x) = t (1 - t) = t - t^2 with t = sigmoid(-|x|): even, so no cancellation anywhere (y (1 - y) loses all
// digits where y rounds to 1).
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/logistic.h"

namespace actc {
namespace {

Expr lower_sigmoid_grad(std::span<const Argument> args) {
  const Expr t = logistic_tail(args[0]).scaled;
  return fma(t, t * -0x1p-64, t) * 0x1p-64;
}

}  // namespace

extern const Atom atom_sigmoid_grad;
const Atom atom_sigmoid_grad = {
    .op = Op::SigmoidGrad,
    .bound = {Bound::Kind::Sampled, 2.6, "<= 2.6 ULP; subnormal results within 2 units of 2^-149"},
    .lower = lower_sigmoid_grad,
};

}  // namespace actc
