// cos(x) = -(-1)^k sin(r), x = (k + 1/2) pi + r.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/trigonometry.h"

namespace actc {
namespace {

Expr lower_cos(std::span<const Argument> args) {
  const Expr x = args[0].value, sum = fma(x, 0x1.45f306p-2, -0.5) + 0x1.8p23, n = (sum - 0x1.8p23) + 0.5;
  const Expr sign = shift_left(as_uint(sum), 31);
  return clamped(-1, -flip_sign(sine_polynomial(reduce_pi(args[0], n)), sign), 1);
}

}  // namespace

extern const Atom atom_cos;
const Atom atom_cos = {
    .op = Op::Cos,
    .bound = {Bound::Kind::Sampled, 2, "<= 2 ULP for |x| <= 2^17; beyond only [-1, 1] is promised"},
    .lower = lower_cos,
};

}  // namespace actc
