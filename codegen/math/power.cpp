// pow(a, b) = exp2(b log2 |a|), the logarithm in two pieces (about 2^-30 relative), so that b log2 |a| = 127 costs one
// ULP. Edge values as C's pow, but NaN in either operand gives NaN. a < 0: b an integer (the sign is that of its
// parity), else NaN. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/log_reduction.h"
#include "codegen/math/power_edges.h"

namespace actc {
namespace {

Expr lower_power(std::span<const Argument> args) {
  const Expr a = args[0].value, b = args[1].value, x = abs(a);
  const Expr zero = constant(a, 0), one = constant(a, 1);

  // log2 x = k + (2 z + z^3 P(z^2)) / ln 2, z = f / (2 + f) with the remainder of the division.
  const LogParts parts = split_log(x);
  const Expr f = parts.m - 1, d = 2 + f, d_lost = f - (d - 2);
  const Expr z = f / d, z_lost = (fma(-z, d, f) - z * d_lost) / d, z2 = z * z;
  const Expr high = 2 * z, low = fma(z * z2, atanh_tail(z2), 2 * z_lost);
  const Expr scaled = high * 0x1.715476p0;
  const Expr scaled_low = fma(high, 0x1.715476p0, -scaled) + fma(high, 0x1.4ae0cp-26, low * 0x1.715476p0);
  const Expr sum = parts.k + scaled, part = sum - parts.k;
  const Expr sum_low = (parts.k - (sum - part)) + (scaled - part) + scaled_low;
  const Expr l = sum + sum_low;
  Expr l_low = sum_low - (l - sum);
  if (args[0].residual) l_low = fma(args[0].residual / a, 0x1.715476p0, l_low);

  const Expr product = b * l;
  Expr product_low = fma(b, l, -product) + b * l_low;
  if (args[1].residual) product_low = fma(args[1].residual, l, product_low);
  const Argument exponent{product, product_low};
  const Expr magnitude = find_atom(Op::Exp2)->lower(std::span(&exponent, 1));

  return with_power_edges(a, b, magnitude);
}

}  // namespace

extern const Atom atom_power;
const Atom atom_power = {
    .op = Op::Power,
    .bound = {Bound::Kind::Sampled, 4, "<= 4 ULP"},
    .lower = lower_power,
};

}  // namespace actc
