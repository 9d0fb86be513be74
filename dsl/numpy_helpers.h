// The Python functions that to_numpy calls for atoms; each is printed only where it is used.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <string_view>

#include "dsl/expr.h"

namespace actc {

// What to call for an operation: "np.exp", "_sigmoid"; empty for operations that are not written as a call.
std::string_view numpy_function(Op op);

// The definitions of all helpers that `code` calls, directly or through one another, in order of dependence.
std::string numpy_helpers(const std::string &code);

}  // namespace actc
