// atan(x): for |x| > tan(3 pi/8) pi/2 - atan(1/|x|), for |x| > tan(pi/8) pi/4 + atan((|x| - 1) / (|x| + 1)): one
// division for all. On [-tan(pi/8), tan(pi/8)] t + t^3 P(t^2).
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/atom.h"
#include "codegen/math/coefficients/atan.h"

namespace actc {
namespace {

Expr lower_atan(std::span<const Argument> args) {
  const Expr x = args[0].value, a = abs(x);
  const Expr is_large = constant(x, 0x1.3504f4p1) < a, is_middle = constant(x, 0x1.a8279ap-2) < a;
  const Expr numerator = select(is_large, constant(x, -1), select(is_middle, a - 1, a));
  const Expr denominator = select(is_large, a, select(is_middle, a + 1, constant(x, 1)));
  const Expr t = numerator / denominator, s = t * t;
  const Expr tail = polynomial(s, std::span(coefficients::kAtan).subspan(1));
  const Expr high =
      select(is_large, constant(x, 0x1.921fb6p0), select(is_middle, constant(x, 0x1.921fb6p-1), constant(x, 0)));
  const Expr low =
      select(is_large, constant(x, -0x1.777a5cp-25), select(is_middle, constant(x, -0x1.777a5cp-26), constant(x, 0)));
  return or_sign(abs(high + (t + fma(t * s, tail, low))), x);
}

}  // namespace

extern const Atom atom_atan;
const Atom atom_atan = {
    .op = Op::Atan,
    .bound = {Bound::Kind::Sampled, 2, "<= 2 ULP"},
    .lower = lower_atan,
};

}  // namespace actc
