// sigmoid(x) = E / (E + 2^64) with E = 2^64 e^x: the scale keeps E normal down to x = -104, so the one division rounds
// the subnormal tail correctly. Above 18 the result is 1 - e^-18 = 1 in f32. NaN passes through the clamp into p.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/exp_reduction.h"

namespace actc {
namespace {

Expr lower_sigmoid(std::span<const Argument> args) {
  const Expr x = clamped(-104, args[0].value, 18);
  const ExpParts e = reduce_exp(x, residual_within(args[0], 104), 127 + 64);
  const Expr scaled = e.p * scale_of(e);
  return scaled / (scaled + 0x1p64);
}

}  // namespace

extern const Atom atom_sigmoid;
const Atom atom_sigmoid = {
    .op = Op::Sigmoid,
    .bound = {Bound::Kind::Sampled, 2.5, "<= 2.5 ULP; subnormal results within 1 unit of 2^-149"},
    .lower = lower_sigmoid,
};

}  // namespace actc
