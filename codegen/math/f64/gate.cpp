// gate(x, z) = x sigmoid(z), z in two pieces where it is a product or a sum. The last two factors bring large |x| and
// tiny sigmoids together. An infinite x stays what it is, but x = -inf with z = -inf gives -0, the limit. The
// result has the sign of x.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/f64/logistic.h"

namespace actc {
namespace {

using namespace f64;

Expr lower_gate(std::span<const Argument> args) {
  constexpr double kLargest = std::numeric_limits<double>::max();
  const Expr x = args[0].value;
  const Argument z = clamped(args[1], -1460, 40);  // |x| e^-1460 < 2^-1075 for every double
  const Logistic s = logistic(z);
  const Expr finite = actc::clamped(-kLargest, x, kLargest);
  const Expr y = or_sign(scaled_twice(fma(finite, s.value.hi, finite * s.value.lo), s.exponent), x);
  return actc::select(logical_and(equal(abs(x), infinity(x)), -infinity(x) < args[1].value), x, y);
}

}  // namespace

extern const Atom atom_f64_gate;
const Atom atom_f64_gate = {
    .op = Op::Gate,
    .bound = {Bound::Kind::Sampled, 1.5, "<= 1.5 ULP; subnormal results within 2 units of 2^-1074"},
    .lower = lower_gate,
};

}  // namespace actc
