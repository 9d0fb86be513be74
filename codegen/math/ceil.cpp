// ceil(x), exactly.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/rounding.h"

namespace actc {
namespace {

Expr lower_ceil(std::span<const Argument> args) {
  const Expr x = args[0].value, r = round_to_even(x);
  return select(r < x, or_sign(r + 1, x), r);
}

}  // namespace

extern const Atom atom_ceil;
const Atom atom_ceil = {
    .op = Op::Ceil,
    .bound = {Bound::Kind::Exact, 0, "exact"},
    .lower = lower_ceil,
};

}  // namespace actc
