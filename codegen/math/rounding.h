// Rounding to integers by a magic addition, for both types: from 2^23 (2^52) on every float (double) is an integer.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "codegen/math/atom.h"

namespace actc {

// To nearest, ties to even; keeps -0, infinities and NaN.
inline Expr round_to_even(Expr x) {
  const double magic = x.type() == Type::F64 ? 0x1p52 : 0x1p23;
  const Expr a = abs(x);
  return or_sign(select(a < magic, (a + magic) - magic, a), x);
}

// The atoms, exact.
inline Expr lower_round(std::span<const Argument> args) { return round_to_even(args[0].value); }
inline Expr lower_floor(std::span<const Argument> args) {
  const Expr x = args[0].value, r = round_to_even(x);
  return select(x < r, r - 1, r);
}
inline Expr lower_ceil(std::span<const Argument> args) {
  const Expr x = args[0].value, r = round_to_even(x);
  return select(r < x, or_sign(r + 1, x), r);
}

}  // namespace actc
