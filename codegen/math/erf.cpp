// erf(x) = b + b t with b = min(|x|, 1), no division: |x| < 1: t = erf(a)/a - 1, degree 6 in u = a^2 - 1/2.
// |x| >= 1: t = -erfc(a) = -2^z / 8, z = 3 + log2 erfc(a), degree 6 in a - 1, and 2^r of degree 5 on [-1/2, 1/2]; a
// direct polynomial for erfc would need degree 13. Beyond 3.95 the result is 1.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/coefficients/erf_exponent.h"
#include "codegen/math/coefficients/erf_power.h"
#include "codegen/math/coefficients/erf_small.h"
#include "codegen/math/exp_reduction.h"

namespace actc {
namespace {

Expr lower_erf(std::span<const Argument> args) {
  const Expr x = args[0].value, a = abs(x), b = at_most(1, a);
  const Expr small = polynomial(fma(a, a, -0.5), coefficients::kErfSmall);
  const Expr z = polynomial(at_most(3.95, a) - 1, coefficients::kErfExponent);
  const double magic = 0x1.8p23 + 127;
  const Expr sum = z + magic, r = z - (sum - magic);
  const Expr power = polynomial(r, coefficients::kErfPower);
  const Expr t = select(a < 1, small, -(power * as_float(shift_left(as_uint(sum), 23))));
  return or_sign(fma(b, t, b), x);
}

}  // namespace

extern const Atom atom_erf;
const Atom atom_erf = {
    .op = Op::Erf,
    .bound = {Bound::Kind::Sampled, 1, "<= 1 ULP"},
    .lower = lower_erf,
};

}  // namespace actc
