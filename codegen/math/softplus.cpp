// softplus(x) = max(x, 0) + log1p(t), t = e^-|x|. log1p(t) = t - z (t - z^2 P(z^2)), z = t / (2 + t) = E / (E + 2^65)
// with E = 2^64 t. P: degree 3 on z in [0, 1/3].
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/coefficients/softplus_fast.h"
#include "codegen/math/exp_quotient.h"
#include "codegen/math/coefficients/softplus.h"
#include "codegen/math/exp_reduction.h"

namespace actc {
namespace {

Expr lower_softplus(std::span<const Argument> args) {
  const Expr x = args[0].value;
  const ExpParts e = reduce_exp(at_least(-104, -abs(x)), residual_of_minus_magnitude(args[0], 104), 127 + 64);
  const Expr scaled = e.p * scale_of(e), t = scaled * 0x1p-64;
  const Expr z = scaled / (scaled + 0x1p65), z2 = z * z;
  const Expr tail = polynomial(z2, std::span(coefficients::kSoftplus).subspan(1));
  return at_least(0, x) + fma(-z, fma(-z2, tail, t), t);
}

// log1p(t) = 2 atanh(z) as z times a polynomial
Expr lower_softplus_fast(std::span<const Argument> args) {
  const Expr x = args[0].value;
  const ExpQuotient e = exp_quotient(at_least(-104, -abs(x)), residual_of_minus_magnitude(args[0], 104), 127 + 64);
  const Expr scaled = e.numerator / fma(e.numerator, 0x1p-64, 2 * e.denominator), z = scaled * 0x1p-64;
  return fma(scaled * polynomial(z * z, coefficients::kSoftplusFast), 0x1p-64, at_least(0, x));
}

}  // namespace

extern const Atom atom_softplus;
const Atom atom_softplus = {
    .op = Op::Softplus,
    .bound = {Bound::Kind::Sampled, 2, "<= 2 ULP; subnormal results within 2 units of 2^-149"},
    .lower = lower_softplus,
    .fast_bound = {Bound::Kind::Sampled, 7.5, "<= 7.5 ULP; subnormal results within 4 units of 2^-149"},
    .lower_fast = lower_softplus_fast,
};

}  // namespace actc
