// cos(x) = sin(x + pi/2): the next quadrant.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/f64/trigonometry.h"

namespace actc {
namespace {

using namespace f64;

Expr lower_cos(std::span<const Argument> args) {
  const Quadrant q = reduce_half_pi(args[0]);
  return sine_in_quadrant(q.r, q.bits + q.bits.context().u64(1));
}

}  // namespace

extern const Atom atom_f64_cos;
const Atom atom_f64_cos = {
    .op = Op::Cos,
    .bound = {Bound::Kind::Sampled, 1, "<= 1 ULP for |x| <= 2^17; beyond only [-1, 1] is promised"},
    .lower = lower_cos,
};

}  // namespace actc
