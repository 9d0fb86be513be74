// silu'(x) = t m below 0 and 1 - t m above, with a = |x|, t = sigmoid(-a), m = (1 - a) + a t: where 1 - a cancels it is
// exact. silu' has a simple zero at -1.2784645; around it the error is bounded absolutely.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/exp_quotient.h"
#include "codegen/math/logistic.h"

namespace actc {
namespace {

Expr lower_silu_grad(std::span<const Argument> args) {
  const LogisticTail t = logistic_tail(args[0]);
  const Expr product = t.scaled * fma(t.minus_a * -0x1p-64, t.scaled, t.one_minus_a);
  return select(args[0].value < 0, product * 0x1p-64, fma(product, -0x1p-64, 1));
}

// e (e + (1 + x)) / (1 + e)^2, e = e^x
Expr lower_silu_grad_fast(std::span<const Argument> args) {
  const Expr x = clamped(-112, args[0].value, 22);
  const Expr residual = residual_within(args[0], 112);
  const ExpQuotient e = exp_quotient(x, residual, 127 + 40);
  const Expr numerator = e.numerator * 0x1p-40, sum = numerator + e.denominator;
  const Expr one_more = residual ? 1 + x + residual : 1 + x;
  return e.numerator * fma(one_more, e.denominator, numerator) / (sum * sum) * 0x1p-40;
}

}  // namespace

extern const Atom atom_silu_grad;
const Atom atom_silu_grad = {
    .op = Op::SiluGrad,
    .bound = {Bound::Kind::Sampled, 3.6,
              "|err| <= 3.6 ulp(max(|f'|, 2^-4)) within 1 of the zero at -1.278, 3.6 ULP elsewhere; subnormal results "
              "within 2 units of 2^-149"},
    .lower = lower_silu_grad,
    .fast_bound = {Bound::Kind::Sampled, 7.5,
                   "|err| <= 7.5 ulp(max(|f'|, 2^-4)) within 1 of the zero at -1.278, 7.5 ULP elsewhere; subnormal "
                   "results within 4 units of 2^-149"},
    .lower_fast = lower_silu_grad_fast,
};

}  // namespace actc
