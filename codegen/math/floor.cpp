// floor(x), exactly.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/rounding.h"

namespace actc {
namespace {

Expr lower_floor(std::span<const Argument> args) {
  const Expr x = args[0].value, r = round_to_even(x);
  return select(x < r, r - 1, r);
}

}  // namespace

extern const Atom atom_floor;
const Atom atom_floor = {
    .op = Op::Floor,
    .bound = {Bound::Kind::Exact, 0, "exact"},
    .lower = lower_floor,
};

}  // namespace actc
