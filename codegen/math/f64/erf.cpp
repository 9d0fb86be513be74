// erf(x): |x| < 1: x + x T(x^2); else 1 - erfc(|x|), which is 1 from 6 on.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/coefficients/erf_f64.h"
#include "codegen/math/f64/gauss.h"

namespace actc {
namespace {

using namespace f64;

Expr lower_erf(std::span<const Argument> args) {
  const Expr x = args[0].value, a = at_most(6, abs(x));
  const Expr small = polynomial(x * x, coefficients::kErfF64);
  const Pair square = two_product(a, a);
  const ExpParts e = exp_parts({-square.hi, -square.lo});
  const Pair tail = power_of(e) * scaled_erfc({a, constant(a, 0)});
  return actc::select(a < 1, fma(x, small, x), or_sign(rounded(1 - beside_one(tail, e.n)), x));
}

}  // namespace

extern const Atom atom_f64_erf;
const Atom atom_f64_erf = {
    .op = Op::Erf,
    .bound = {Bound::Kind::Sampled, 1, "<= 1 ULP"},
    .lower = lower_erf,
};

}  // namespace actc
