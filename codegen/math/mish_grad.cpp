// mish'(x) = P ((1 + x) + e/2 (1 - x P)) with e = e^x, P = 2 e / (e^2 + 2 e + 2): for large negative x it is e (1 + x),
// and 1 + x is exact there. P = 2^n / (e^-r + 2^n + 2^n e/2), so that e counts only where it is not small; e^r and e^-r
// are the sum and the difference of their even and odd parts. x is clamped to [-112, 12], 1 above; scaled by 2^40. It
// has a simple zero at -1.1924; around it the error is bounded absolutely.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/coefficients/exp_short.h"
#include "codegen/math/coefficients/exp_even.h"
#include "codegen/math/coefficients/exp_odd.h"
#include "codegen/math/exp_reduction.h"

namespace actc {
namespace {

Expr lower_mish_grad(std::span<const Argument> args) {
  const Expr x = clamped(-112, args[0].value, 12);
  const Reduction reduced = reduce(x, residual_within(args[0], 112), 127 + 40);
  const Expr r = reduced.r, square = r * r;
  const Expr even = square * polynomial(square, std::span(coefficients::kExpEven).subspan(1));  // cosh(r) - 1
  const Expr odd = r * polynomial(square, coefficients::kExpOdd);                               // sinh(r)
  const Expr scaled = scale_of(reduced), power = scaled * 0x1p-40;                              // 2^n
  const Expr e = fma(power, even + odd, power);
  const Expr p = scaled / (fma(power * 0.5, e, even - odd) + (1 + power));  // 2^40 P
  const Expr rest = fma(e * 0.5, fma(x * -0x1p-40, p, 1), 1 + x);
  return select(constant(x, 12) < args[0].value, constant(x, 1), p * rest * 0x1p-40);
}

Expr lower_mish_grad_fast(std::span<const Argument> args) {
  const Expr x = clamped(-112, args[0].value, 12), residual = residual_within(args[0], 112);
  const Reduction reduced = reduce(x, residual, 127 + 40);
  const Expr r = fast_remainder(reduced, residual);
  const Expr scaled = polynomial(r, coefficients::kExpShort) * scale_of(reduced), e = scaled * 0x1p-40;
  const Expr half = e * 0.5, p = scaled / fma(e, half, e + 1);  // 2^40 P
  const Expr rest = fma(half, fma(x * -0x1p-40, p, 1), 1 + x);
  return select(constant(x, 12) < args[0].value, constant(x, 1), p * rest * 0x1p-40);
}

}  // namespace

extern const Atom atom_mish_grad;
const Atom atom_mish_grad = {
    .op = Op::MishGrad,
    .bound = {Bound::Kind::Sampled, 3.7,
              "|err| <= 3.7 ulp(max(|f'|, 2^-4)) within 1 of the zero at -1.192, 3.7 ULP elsewhere; subnormal results "
              "within 2 units of 2^-149"},
    .lower = lower_mish_grad,
    .fast_bound = {Bound::Kind::Sampled, 7.5,
                   "|err| <= 7.5 ulp(max(|f'|, 2^-4)) within 1 of the zero at -1.192, 7.5 ULP elsewhere; subnormal "
                   "results within 4 units of 2^-149"},
    .lower_fast = lower_mish_grad_fast,
};

}  // namespace actc
