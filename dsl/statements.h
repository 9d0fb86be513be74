// Statements of the author beside the formula, verified with the oracle: known values, gradients at kinks, the gradient
// from the output.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <vector>

#include "dsl/activation.h"

namespace actc {

// One diagnostic for each statement that does not hold; parameters at their defaults.
std::vector<Diagnostic> false_statements(const Activation &activation);

}  // namespace actc
