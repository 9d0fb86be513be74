// sin(x), by the quadrant.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/f64/trigonometry.h"

namespace actc {
namespace {

using namespace f64;

Expr lower_sin(std::span<const Argument> args) {
  const Quadrant q = reduce_half_pi(args[0]);
  return actc::select(abs(args[0].value) < 0x1p-27, args[0].value, sine_in_quadrant(q.r, q.bits));
}

}  // namespace

extern const Atom atom_f64_sin;
const Atom atom_f64_sin = {
    .op = Op::Sin,
    .bound = {Bound::Kind::Sampled, 1, "<= 1 ULP for |x| <= 2^17; beyond only [-1, 1] is promised"},
    .lower = lower_sin,
};

}  // namespace actc
