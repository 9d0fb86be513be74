// tanh(x) = b - b n/d with b = min(|x|, 1), and one division for both pieces:
// |x| < 1: n = s = x^2, d = s / (1 - tanh(a)/a), which is almost linear in s: degree 3 gives 2^-28.
// |x| >= 1: n = 2, d = 1 + e^2a, rounded once. Beyond 9.1 the result is 1. The sign is OR-ed back, which keeps -0.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/coefficients/tanh_fast.h"
#include "codegen/math/coefficients/tanh_small.h"
#include "codegen/math/exp_reduction.h"

namespace actc {
namespace {

Expr lower_tanh(std::span<const Argument> args) {
  const Expr x = args[0].value, a = abs(x), b = at_most(1, a), s = a * a;
  const Expr c = 2 * at_most(9.1, a);
  const double magic = 0x1.8p23 + 127;
  const Expr sum = fma(c, 0x1.715476p0, magic), n = sum - magic;
  const Expr r = fma(n, 0x1.05c61p-29, fma(n, -0x1.62e43p-1, c));
  const Expr q = polynomial(r, std::span(coefficients::kExp).subspan(1));
  const Expr scale = as_float(shift_left(as_uint(sum), 23));
  const Expr large = fma(scale * r, q, scale + 1);
  const Expr small = polynomial(s, coefficients::kTanhSmall);
  const Expr is_small = a < 1;
  const Expr quotient = select(is_small, s, constant(x, 2)) / select(is_small, small, large);
  return or_sign(fma(b, -quotient, b), x);
}

// One quotient; at the clamp it is exactly 1.
Expr lower_tanh_fast(std::span<const Argument> args) {
  const Expr x = clamped(-0x1.000b9ap3, args[0].value, 0x1.000b9ap3), s = x * x;
  const Expr p = polynomial(s, std::span(coefficients::kTanhFastP).subspan(1));
  return fma(x * s, p, x) / polynomial(s, coefficients::kTanhFastQ);
}

}  // namespace

extern const Atom atom_tanh;
const Atom atom_tanh = {
    .op = Op::Tanh,
    .bound = {Bound::Kind::Sampled, 1, "<= 1 ULP"},
    .lower = lower_tanh,
    .fast_bound = {Bound::Kind::Sampled, 6, "<= 6 ULP"},
    .lower_fast = lower_tanh_fast,
};

}  // namespace actc
