// Primitives: a lowered kernel, the value that lower_math hands to to_halide, the evaluator and the printers.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <vector>

#include "codegen/lower_math.h"
#include "dsl/print.h"

namespace actc {

struct Primitives {
  Names names;                // of the kernel's inputs (backward: dy first) and parameters
  std::vector<Expr> outputs;  // F32, F64 or, as the arrays of a 16-bit type hold them, U16 (storage.h); the terms of
                              // parameter gradients, which come last, have the compute type
  Bound bound;

  Type type() const { return outputs[0].type(); }
};

}  // namespace actc
