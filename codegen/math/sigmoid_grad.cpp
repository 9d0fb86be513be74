// sigmoid'(x) = e / (1 + e)^2 with e = e^-|x|; even, so no cancellation anywhere (y (1 - y) loses all digits where y
// rounds to 1). With E = 2^64 e it is E / ((1 + e) (E + 2^64)), and the one division rounds the subnormal tail.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/exp_reduction.h"

namespace actc {
namespace {

Expr lower_sigmoid_grad(std::span<const Argument> args) {
  const Argument x = args[0];
  const ExpParts e = reduce_exp(at_least(-104, -abs(x.value)), residual_of_minus_magnitude(x, 104), 127 + 64);
  const Expr scaled = e.p * scale_of(e);
  return scaled / (fma(scaled, 0x1p-64, 1) * (scaled + 0x1p64));
}

}  // namespace

extern const Atom atom_sigmoid_grad;
const Atom atom_sigmoid_grad = {
    .op = Op::SigmoidGrad,
    .bound = {Bound::Kind::Sampled, 6, "<= 6 ULP; subnormal results within 2 units of 2^-149"},
    .lower = lower_sigmoid_grad,
};

}  // namespace actc
