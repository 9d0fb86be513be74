// cosh(x) = h + 1/(4h), h = e^|x|/2 in two factors (as sinh).
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/exp_reduction.h"

namespace actc {
namespace {

Expr lower_cosh(std::span<const Argument> args) {
  const Expr residual = residual_of_minus_magnitude(args[0], 90);
  const Expr h = scaled_twice(reduce_exp(at_most(90, abs(args[0].value)), residual ? -residual : residual, 254), 1);
  return h + 0.25 / h;
}

}  // namespace

extern const Atom atom_cosh;
const Atom atom_cosh = {
    .op = Op::Cosh,
    .bound = {Bound::Kind::Sampled, 2.5, "<= 2.5 ULP"},
    .lower = lower_cosh,
};

}  // namespace actc
