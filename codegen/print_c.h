// Lowered kernels as C11: a source file that anyone can read, compile and ship, with the bits of the kernels.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <vector>

#include "codegen/primitives.h"

namespace actc {

// Loop:   void NAME(const float *x, float *y, size_t n, const float *beta), double for f64: inputs, outputs, number of
// elements, one
//         pointer per parameter. A result may be the same array as an input.
// Slice:  the same as an actc_slice_fn (actc_runtime.h), which a kernel table can refer to.
// Inline: static inline float NAME(float x, float beta), or void NAME(..., float *dx0, float *dx1) with several
// results:
//         one element, for the loops of others, which compilers vectorise. C and C++.
enum class CForm { Loop, Slice, Inline };

struct CFunction {
  std::string name;                  // a C identifier
  std::vector<std::string> outputs;  // names of the result arrays; where the list is short, y stands in
  std::vector<std::string> comment;  // lines above the function
  CForm form = CForm::Loop;
  std::vector<int> array_parameters = {};  // Slice: the last inputs are arrays that stand at these places of `params`
};

// What functions of a form need before them; `half`: those of f16, `wide`: those of f64 as well.
std::string c_prelude(CForm form, bool half, bool wide);
std::string c_function(const Primitives &kernel, const CFunction &function);

// Both: a whole file. Several of one form may be joined.
std::string to_c(const Primitives &kernel, const CFunction &function);

}  // namespace actc
