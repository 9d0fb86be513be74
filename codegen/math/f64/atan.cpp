// atan(x): for |x| > tan(3 pi/8) pi/2 - atan(1/|x|), for |x| > tan(pi/8) pi/4 + atan((|x| - 1) / (|x| + 1)), with one
// division, of pairs, for all. On [-tan(pi/8), tan(pi/8)] t + t^3 P(t^2).
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/coefficients/atan_f64.h"
#include "codegen/math/f64/pair.h"

namespace actc {
namespace {

using namespace f64;

Expr lower_atan(std::span<const Argument> args) {
  const Expr x = args[0].value, a = at_most(0x1p100, abs(x)), zero = constant(x, 0);
  const Expr is_large = constant(x, 0x1.3504f333f9de6p1) < a, is_middle = constant(x, 0x1.a827999fcef32p-2) < a;
  const Pair plain{a, zero}, one = pair(x, 1, 0);
  const Pair numerator = select(is_large, -one, select(is_middle, two_sum(a, constant(x, -1)), plain));
  const Pair denominator = select(is_large, plain, select(is_middle, two_sum(a, constant(x, 1)), one));
  const Pair t = numerator / denominator;
  const Expr s = t.hi * t.hi, tail = t.hi * s * polynomial(s, std::span(coefficients::kAtanF64).subspan(1));
  const Expr high = actc::select(is_large, constant(x, 0x1.921fb54442d18p0),
                                 actc::select(is_middle, constant(x, 0x1.921fb54442d18p-1), zero));
  const Expr low = actc::select(is_large, constant(x, 0x1.1a62633145c07p-54),
                                actc::select(is_middle, constant(x, 0x1.1a62633145c07p-55), zero));
  const Pair sum = quick_two_sum(high, t.hi);
  return or_sign(abs(sum.hi + (sum.lo + (low + (t.lo + tail)))), x);
}

}  // namespace

extern const Atom atom_f64_atan;
const Atom atom_f64_atan = {
    .op = Op::Atan,
    .bound = {Bound::Kind::Sampled, 1, "<= 1 ULP"},
    .lower = lower_atan,
};

}  // namespace actc
