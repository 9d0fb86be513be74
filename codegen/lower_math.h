// lower_math: from real mathematics to primitives, the operations that IEEE 754 specifies exactly. It never sees the
// target, so one lowered kernel has the same bits everywhere.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <vector>

#include "codegen/kernel_spec.h"
#include "dsl/expr.h"

namespace actc {

// What is known about the error of a lowered expression. Kind::Exact: no rounding at all. Kind::Unverified: none.
struct Bound {
  enum class Kind { Unverified, Sampled, Exhaustive, Exact } kind = Kind::Unverified;
  double max_ulp = 0;
  std::string text;  // one line for headers and manifests
};

// A simplified real expression -> primitives over Input and Parameter nodes of `type`, F32 or F64.
Expr lower_math(Expr real, Type type = Type::F32, Accuracy accuracy = Accuracy::Precise);

// The bound of lower_math(real, type): that of an atom applied to inputs, or of operations that do not round.
// `backward`: Input(0) is dy, and the bound is that of the gradient which it multiplies.
Bound bound_of(Expr real, bool backward = false, Type type = Type::F32, Accuracy accuracy = Accuracy::Precise);

// Empty when everything below `root` is in the vocabulary of primitives, with floats and integers of one width; else
// what is not.
std::string primitive_violation(Expr root);

}  // namespace actc
