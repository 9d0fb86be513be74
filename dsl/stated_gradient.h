// Gradients that the author states at kinks (`gradient at -3 = 0`), as part of the formula.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "dsl/activation.h"

namespace actc {

// The body, with its tangent of the stated slope at each stated point: `x == -3 ? f(-3) + slope * (x + 3) : f(x)`. The
// value is the same, the derivative is the stated one, and so it stays when the formula is inlined, differentiated
// twice or applied to something else. A statement for `convention` wins over one for all.
Expr with_stated_gradients(const Activation &activation, Convention convention);

// The gradients of the default convention with respect to the inputs and the learned parameters, simplified. None for
// an activation over a row.
struct Gradient {
  std::string name;
  Expr variable, value;
};
std::vector<Gradient> gradients_of(const Activation &activation);

// The opposite, for values: a select at one point of an input, both sides of which have the same value there, is the
// other side.
Expr without_tangents(Expr root);

}  // namespace actc
