// sigmoid(z) = p / (p + 2^-m) 2^(n-m) with e^z = p 2^n and m = max(n, -100): the quotient is normal for every z, and
// the same form serves both signs.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "codegen/math/f64/exp_pair.h"

namespace actc::f64 {

struct Logistic {
  Pair value;       // p / (p + 2^-m)
  Pair complement;  // 1 - sigmoid(z) = 2^-m / (p + 2^-m)
  Expr exponent;    // n - m
};

// For z up to 40, beyond which the sigmoid rounds to 1, and down to -1400.
inline Logistic logistic(const Argument &z) {
  const ExpParts parts = exp_parts(z);
  const Pair p = power_of(parts);
  const Expr m = max(constant(parts.n, -100), parts.n), inverse = power_of_two(-m);
  const Pair denominator = p + inverse;
  return {p / denominator, Pair{inverse, constant(inverse, 0)} / denominator, parts.n - m};
}

}  // namespace actc::f64
