// The part of find_warnings that looks at values.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <memory>
#include <set>

#include "dsl/activation.h"
#include "dsl/sweep.h"

namespace actc {

struct SweptWarnings {
  std::vector<Diagnostic> found;
  std::set<std::pair<const Node *, int>> dead;  // operands of selects that no input reaches
  std::unique_ptr<Sweep> sweep;
};

// Where the formula was written; the name where that is not known.
SourceRange place_of_body(const Activation &activation);

// `simplified`: the body, in stable form.
SweptWarnings swept_warnings(const Activation &activation, Expr simplified, const std::vector<double> &parameters);

}  // namespace actc
