// tanhshrink(x) = x - tanh(x), without cancellation: below 1, tanh(a) = a - a s / Q(s) with s = a^2 (tanh.cpp), and the
// second term is the answer. Above, a - 1 + 2 / (1 + e^2a).
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/coefficients/tanhshrink.h"
#include "codegen/math/exp_reduction.h"

namespace actc {
namespace {

Expr lower_tanhshrink(std::span<const Argument> args) {
  const Expr x = args[0].value, a = abs(x), s = a * a;
  const Expr small = a * (s / polynomial(s, coefficients::kTanhshrink));
  const ExpParts e = reduce_exp(2 * at_most(10, a), {}, 127);
  const Expr large = (a - 1) + 2 / (fma(e.p, scale_of(e), 1));
  return or_sign(select(a < 1, small, large), x);
}

}  // namespace

extern const Atom atom_tanhshrink;
const Atom atom_tanhshrink = {
    .op = Op::Tanhshrink,
    .bound = {Bound::Kind::Sampled, 3.1, "<= 3.1 ULP; subnormal results within 1 unit of 2^-149"},
    .lower = lower_tanhshrink,
};

}  // namespace actc
