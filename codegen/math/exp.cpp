// exp(x) = (p * 2^floor(n/2)) * 2^(n - floor(n/2)): two factors, because 2^n itself is not a float for subnormal
// results. exp(inf) = inf, exp(-inf) = 0, NaN passes.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/exp_reduction.h"

namespace actc {
namespace {

Expr lower_exp(std::span<const Argument> args) {
  const Expr x = clamped(-104, args[0].value, 89);  // e^-104 rounds to 0, e^89 overflows
  return scaled_twice(reduce_exp(x, residual_within(args[0], 104), 254));
}

}  // namespace

extern const Atom atom_exp;
const Atom atom_exp = {
    .op = Op::Exp,
    .bound = {Bound::Kind::Sampled, 0.9, "<= 0.9 ULP; subnormal results within 1 unit of 2^-149"},
    .lower = lower_exp,
};

}  // namespace actc
