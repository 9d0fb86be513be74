// sigmoid'(x) = t (1 - t) = t - t^2 with t = sigmoid(-|x|): even, so no cancellation anywhere (y (1 - y) loses all
// digits where y rounds to 1).
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/exp_quotient.h"
#include "codegen/math/logistic.h"

namespace actc {
namespace {

Expr lower_sigmoid_grad(std::span<const Argument> args) {
  const Expr t = logistic_tail(args[0]).scaled;
  return fma(t, t * -0x1p-64, t) * 0x1p-64;
}

// e / (1 + e)^2, e = e^-|x|
Expr lower_sigmoid_grad_fast(std::span<const Argument> args) {
  const Expr minus_a = at_least(-112, -abs(args[0].value));
  const ExpQuotient e = exp_quotient(minus_a, residual_of_minus_magnitude(args[0], 112), 127 + 64);
  const Expr sum = fma(e.numerator, 0x1p-64, e.denominator);
  return e.numerator * e.denominator / (sum * sum) * 0x1p-64;
}

}  // namespace

extern const Atom atom_sigmoid_grad;
const Atom atom_sigmoid_grad = {
    .op = Op::SigmoidGrad,
    .bound = {Bound::Kind::Sampled, 2.6, "<= 2.6 ULP; subnormal results within 2 units of 2^-149"},
    .lower = lower_sigmoid_grad,
    .fast_bound = {Bound::Kind::Sampled, 6.5, "<= 6.5 ULP; subnormal results within 4 units of 2^-149"},
    .lower_fast = lower_sigmoid_grad_fast,
};

}  // namespace actc
