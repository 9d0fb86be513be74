// An activation as a self-contained Python module that needs NumPy only, in the stable form: correct in the tails, no
// warnings, float32 stays float32.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>

#include "dsl/activation.h"

namespace actc {

// def silu(x): ...           the function
// def silu_grad(x): ...      df/dx; for several inputs a tuple
// def swish_grad_beta(...)   the derivative with respect to a learned parameter
// Inputs are arrays or numbers; parameters broadcast against them and take their type.
std::string to_numpy(const Activation &activation);

}  // namespace actc
