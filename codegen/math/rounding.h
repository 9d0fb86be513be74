// Rounding to integers by a magic addition: from 2^23 on every float is an integer.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "codegen/math/atom.h"

namespace actc {

// To nearest, ties to even; keeps -0, infinities and NaN.
inline Expr round_to_even(Expr x) {
  const Expr a = abs(x);
  return or_sign(select(a < 0x1p23, (a + 0x1p23) - 0x1p23, a), x);
}

}  // namespace actc
