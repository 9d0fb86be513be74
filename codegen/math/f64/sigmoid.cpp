// sigmoid(x), one rounding of a quotient of pairs (logistic.h).
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/f64/logistic.h"

namespace actc {
namespace {

using namespace f64;

Expr lower_sigmoid(std::span<const Argument> args) {
  const Logistic s = logistic(clamped(args[0], -746, 40));
  return rounded(s.value) * power_of_two(s.exponent);
}

}  // namespace

extern const Atom atom_f64_sigmoid;
const Atom atom_f64_sigmoid = {
    .op = Op::Sigmoid,
    .bound = {Bound::Kind::Sampled, 1, "<= 1 ULP; subnormal results within 1 unit of 2^-1074"},
    .lower = lower_sigmoid,
};

}  // namespace actc
