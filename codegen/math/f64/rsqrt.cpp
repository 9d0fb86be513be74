// rsqrt(x) = 1 / sqrt(x), two correctly rounded operations. inf at +0, NaN below 0.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/atom.h"

namespace actc {
namespace {

Expr lower_rsqrt(std::span<const Argument> args) { return 1 / sqrt(args[0].value); }

}  // namespace

extern const Atom atom_f64_rsqrt;
const Atom atom_f64_rsqrt = {
    .op = Op::Rsqrt,
    .bound = {Bound::Kind::Sampled, 1.5, "<= 1.5 ULP"},
    .lower = lower_rsqrt,
};

}  // namespace actc
