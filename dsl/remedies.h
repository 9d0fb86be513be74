// Remedies for formulas that cancel: identities which hold but which no compiler should apply unasked, because they are
// better in one place and longer or worse in others. `actc check` tries them where it finds a large error.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <vector>

#include "dsl/rules.h"

namespace actc {

// In `context`; metavariables as in rewrite_rules().
std::vector<Rule> remedy_rules(Context &context);

// A formula in which one subexpression is written otherwise.
struct Remedy {
  Expr original, replacement;  // the subexpression
  Expr formula;                // the whole
};
std::vector<Remedy> remedies(Expr formula);

}  // namespace actc
