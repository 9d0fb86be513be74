// gate(x, z) = x sigmoid(z), z in two pieces where it is a product or a sum (an error of half an ULP in z = -80 would
// be 40 ULP in e^z). sigmoid(z) = p / (p + 2^-m) * 2^(n - m) with m = max(n, -64): the quotient is normal for every z,
// x times it cannot overflow, and the two last factors (each at least 2^-126) bring large |x| and tiny results
// together. Where z < 0, x is clamped to the finite numbers: x = -inf with z = -inf gives -0, the limit.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/exp_reduction.h"

namespace actc {
namespace {

Expr lower_gate(std::span<const Argument> args) {
  constexpr double kMaxFloat = 0x1.fffffep127, kLowest = -200, kHighest = 18;  // |x| e^-200 < 2^-150 for every float
  const Expr x = args[0].value;
  const Argument z = args[1];
  const ExpParts e = reduce_exp(clamped(kLowest, z.value, kHighest), residual_within(z, -kLowest), 127);
  const Expr m = max(e.n, constant(x, -64));
  const Expr inverse = as_float(shift_left(as_uint((0x1.8p23 + 127) - m), 23));  // 2^-m
  const Expr rest_bits = as_uint((e.n - m) + (0x1.8p23 + 254));
  const Expr half = shift_right(rest_bits, 1);

  const Expr finite = select(z.value < 0, clamped(-kMaxFloat, x, kMaxFloat), x);
  const Expr y = finite * (e.p / (e.p + inverse));
  return y * as_float(shift_left(half, 23)) * as_float(shift_left(rest_bits - half, 23));
}

}  // namespace

extern const Atom atom_gate;
const Atom atom_gate = {
    .op = Op::Gate,
    .bound = {Bound::Kind::Sampled, 4, "<= 4 ULP; subnormal results within 2 units of 2^-149"},
    .lower = lower_gate,
};

}  // namespace actc
