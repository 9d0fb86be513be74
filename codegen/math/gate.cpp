// gate(x, z) = x sigmoid(z), z in two pieces where it is a product or a sum (an error of half an ULP in z = -80 would
// be 40 ULP in e^z). sigmoid(z) = 2^(n - m) / (2^-m e^-r + 1) (logistic.h; without the -m) with m = max(n, -64): the
// denominator is normal for every z, the quotient is not larger than x, and the two last factors (each at least 2^-126)
// bring large |x| and tiny results together. Where z = -inf, x is clamped to the finite numbers: the limit of
// x sigmoid(x) at -inf is -0.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/exp_quotient.h"
#include "codegen/math/logistic.h"

namespace actc {
namespace {

struct GateParts {
  Reduction z;   // e^z = 2^n e^r
  Expr inverse;  // 2^-m
  Expr x;        // finite where z = -inf
  Expr rest;     // U32: n - m + 254 in the low 22 bits

  // y 2^(n - m)
  Expr scaled(Expr y) const {
    const Expr half = shift_right(rest, 1);
    return y * as_float(shift_left(half, 23)) * as_float(shift_left(rest - half, 23));
  }
};

GateParts gate_parts(std::span<const Argument> args) {
  constexpr double kMaxFloat = 0x1.fffffep127, kLowest = -200, kHighest = 18;  // |x| e^-200 < 2^-150 for every float
  Expr x = args[0].value;
  if (const Expr residual = residual_within(args[0], 0x1p60)) x = x + residual;
  const Argument z = args[1];
  const Reduction e = reduce(clamped(kLowest, z.value, kHighest), residual_within(z, -kLowest), 127);
  const Expr m = max(e.n, constant(x, -64));
  return {.z = e,
          .inverse = as_float(shift_left(as_uint((0x1.8p23 + 127) - m), 23)),
          .x = select(equal(z.value, -infinity(x)), clamped(-kMaxFloat, x, kMaxFloat), x),
          .rest = as_uint((e.n - m) + (0x1.8p23 + 254))};
}

Expr lower_gate(std::span<const Argument> args) {
  const GateParts g = gate_parts(args);
  return g.scaled(g.x / fma(g.inverse * g.z.r, exp_minus_slope(g.z.r), g.inverse + 1));
}

Expr lower_gate_fast(std::span<const Argument> args) {
  const GateParts g = gate_parts(args);
  const ExpQuotient e = exp_quotient(g.z.r);
  return g.scaled(g.x * (e.numerator / fma(g.inverse, e.denominator, e.numerator)));
}

}  // namespace

extern const Atom atom_gate;
const Atom atom_gate = {
    .op = Op::Gate,
    .bound = {Bound::Kind::Sampled, 3, "<= 3 ULP; subnormal results within 2 units of 2^-149"},
    .lower = lower_gate,
    .fast_bound = {Bound::Kind::Sampled, 5, "<= 5 ULP; subnormal results within 3 units of 2^-149"},
    .lower_fast = lower_gate_fast,
};

}  // namespace actc
