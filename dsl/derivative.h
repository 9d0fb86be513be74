// Differentiation, on the formula, before any approximation.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <span>
#include <vector>

#include "dsl/context.h"
#include "dsl/convention.h"

namespace actc {

// d root / d variables[i], for each i; variables are Input and Parameter nodes. At kinks and ties `convention` decides
// (convention.h). Throws std::invalid_argument for formulas over a row, for which there are no rules yet.
std::vector<Expr> differentiate(Expr root, std::span<const Expr> variables, Convention convention = Convention::Limit);
Expr differentiate(Expr root, Expr variable, Convention convention = Convention::Limit);

// dy * gradient, as a backward kernel computes it: a factor that is literally 0 gives 0 whatever dy is (as PyTorch
// does), one that is literally 1 gives dy, so the product moves into the branches of a select.
Expr chain(Expr dy, Expr gradient);

}  // namespace actc
