// silu(x) = max(x, 0) - a e / (1 + e) with a = |x|, e = e^-a: an exact term and a small correction, right in both
// tails. With E = 2^64 e the correction is -a E / (E + 2^64). The clamp at 112 makes a E / 2^64 underflow to 0, so that
// silu(inf) = inf. The result has the sign of x, also where it is 0 (silu(-inf) = -0): the sign bit of x is OR-ed in,
// which costs less than a max with -0 (no instruction for it on x86, as +0 and -0 compare equal).
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/exp_reduction.h"

namespace actc {
namespace {

Expr lower_silu(std::span<const Argument> args) {
  const Expr x = args[0].value;
  const Expr minus_a = at_least(-112, -abs(x));
  const ExpParts e = reduce_exp(minus_a, residual_of_minus_magnitude(args[0], 112), 64);
  const Expr scaled = scaled_by_exponent(e);  // NaN comes from max(x, 0)
  return or_sign(at_least(0, x) + minus_a * scaled / (scaled + 0x1p64), x);
}

}  // namespace

extern const Atom atom_silu;
const Atom atom_silu = {
    .op = Op::Silu,
    .bound = {Bound::Kind::Sampled, 4, "<= 4 ULP; subnormal results within 2 units of 2^-149"},
    .lower = lower_silu,
};

}  // namespace actc
