// Lowered kernels as C11: a source file that anyone can read, compile and ship, with the bits of the kernels.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <vector>

#include "codegen/primitives.h"

namespace actc {

struct CFunction {
  std::string name;                  // a C identifier
  std::vector<std::string> outputs;  // names of the result arrays; where the list is short, y stands in
  std::vector<std::string> comment;  // lines above the function
};

// void NAME(const float *x, float *y, size_t n, const float *beta), double for f64: inputs, outputs, number of
// elements, one pointer per parameter. A result may be the same array as an input. The text is a whole file; several of
// them may be joined.
std::string to_c(const Primitives &kernel, const CFunction &function);

}  // namespace actc
