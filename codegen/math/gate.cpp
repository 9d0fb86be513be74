// gate(x, z) = x sigmoid(z), z in two pieces where it is a product or a sum (an error of half an ULP in z = -80 would
// be 40 ULP in e^z). sigmoid(z) = 2^(n - m) / (2^-m e^-r + 1) (logistic.h; without the -m) with m = max(n, -64): the
// denominator is normal for every z, the quotient is not larger than x, and the two last factors (each at least 2^-126)
// bring large |x| and tiny results together. Where z = -inf, x is clamped to the finite numbers: the limit of
// x sigmoid(x) at -inf is -0.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/logistic.h"

namespace actc {
namespace {

Expr lower_gate(std::span<const Argument> args) {
  constexpr double kMaxFloat = 0x1.fffffep127, kLowest = -200, kHighest = 18;  // |x| e^-200 < 2^-150 for every float
  const Expr x = args[0].value;
  const Argument z = args[1];
  const Reduction e = reduce(clamped(kLowest, z.value, kHighest), residual_within(z, -kLowest), 127);
  const Expr m = max(e.n, constant(x, -64));
  const Expr inverse = as_float(shift_left(as_uint((0x1.8p23 + 127) - m), 23));  // 2^-m
  const Expr denominator = fma(inverse * e.r, exp_minus_slope(e.r), inverse + 1);
  const Expr rest_bits = as_uint((e.n - m) + (0x1.8p23 + 254));
  const Expr half = shift_right(rest_bits, 1);

  const Expr finite = select(equal(z.value, -infinity(x)), clamped(-kMaxFloat, x, kMaxFloat), x);
  return finite / denominator * as_float(shift_left(half, 23)) * as_float(shift_left(rest_bits - half, 23));
}

}  // namespace

extern const Atom atom_gate;
const Atom atom_gate = {
    .op = Op::Gate,
    .bound = {Bound::Kind::Sampled, 3, "<= 3 ULP; subnormal results within 2 units of 2^-149"},
    .lower = lower_gate,
};

}  // namespace actc
