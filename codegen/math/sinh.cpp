// sinh(x): |x| < 1: x + x^3 P(x^2), degree 9. Else h - 1/(4h) with h = e^|x|/2,
// whose exponent is carried in two factors: sinh(89.4) is finite where e^89.4 is not.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/coefficients/sinh.h"
#include "codegen/math/exp_reduction.h"

namespace actc {
namespace {

Expr lower_sinh(std::span<const Argument> args) {
  const Expr x = args[0].value, s = x * x;
  const Expr residual = residual_of_minus_magnitude(args[0], 90);
  const Expr h = scaled_twice(reduce_exp(at_most(90, abs(x)), residual ? -residual : residual, 254), 1);
  const Expr series = polynomial(s, std::span(coefficients::kSinh).subspan(1));
  return select(abs(x) < 1, fma(x * s, series, x), or_sign(h - 0.25 / h, x));
}

}  // namespace

extern const Atom atom_sinh;
const Atom atom_sinh = {
    .op = Op::Sinh,
    .bound = {Bound::Kind::Sampled, 2.5, "<= 2.5 ULP"},
    .lower = lower_sinh,
};

}  // namespace actc
