// The level `rounded` of 16-bit types: correctly rounded results for all 65,536 inputs.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "codegen/pipeline.h"

namespace actc {

// The kernel over arrays of a 16-bit type. All inputs are tried; where f32 and one rounding do not give the nearest
// number (a few inputs whose result lies next to the middle between two), the value is replaced before it is rounded.
// With parameters, at their defaults. Throws std::invalid_argument for what cannot be tried so: other types, several
// inputs, a second derivative, a parameter without default, or too many such inputs.
Primitives correctly_rounded(const Formula &formula, DType dtype);

}  // namespace actc
