// Differentiation, on the formula, before any approximation.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <span>
#include <vector>

#include "dsl/context.h"

namespace actc {

// d root / d variables[i], for each i; variables are Input and Parameter nodes. At a kink the derivative is that of
// the branch that `?:` takes; clamp gives 0 at both ends, abs 0 at 0, min and max half to each at a tie.
std::vector<Expr> differentiate(Expr root, std::span<const Expr> variables);
Expr differentiate(Expr root, Expr variable);

// dy * gradient, as a backward kernel computes it: a factor that is literally 0 gives 0 whatever dy is (as PyTorch
// does), one that is literally 1 gives dy, so the product moves into the branches of a select.
Expr chain(Expr dy, Expr gradient);

}  // namespace actc
