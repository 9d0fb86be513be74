// Expressions as LaTeX source (amsmath), to be set in mathematics mode.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>

#include "dsl/print.h"

namespace actc {

std::string to_latex(Expr expr, const Names &names);

// "\operatorname{swish}(x; \beta) = x \, \sigma\left(\beta \, x\right)"
std::string to_latex(const Activation &activation);

// A name as a symbol: "beta" -> "\beta", "x1" -> "x_{1}", "slope" -> "\mathit{slope}".
std::string latex_symbol(const std::string &name);

}  // namespace actc
