// tanhshrink(x) = x - tanh(x), without cancellation: below 1, tanh(a) = a - a s / Q(s) with s = a^2, and the second
// term is the answer; above, the difference of pairs. From 2^54 on it is x.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/coefficients/tanhshrink_f64.h"
#include "codegen/math/f64/exp_pair.h"

namespace actc {
namespace {

using namespace f64;

Expr lower_tanhshrink(std::span<const Argument> args) {
  const Expr x = args[0].value, a = abs(x), s = a * a;
  const Expr small = a * (s / polynomial(s, coefficients::kTanhshrinkF64));
  const Pair h = half_expm1(exp_parts({2 * at_most(20, a), {}}));
  const Pair tanh = h / (1 + h);
  const Expr large = rounded(two_sum(a, -tanh.hi) + -tanh.lo);
  return or_sign(actc::select(a < 1, small, actc::select(constant(a, 0x1p54) < a, a, large)), x);
}

}  // namespace

extern const Atom atom_f64_tanhshrink;
const Atom atom_f64_tanhshrink = {
    .op = Op::Tanhshrink,
    .bound = {Bound::Kind::Sampled, 3, "<= 3 ULP; subnormal results within 1 unit of 2^-1074"},
    .lower = lower_tanhshrink,
};

}  // namespace actc
