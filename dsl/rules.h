// The rule table: which expressions are which atoms. Rules hold over the reals.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <vector>

#include "dsl/pattern.h"

namespace actc {

// Input(0), Input(1), Input(2) of pattern and replacement are metavariables: they match any expression. A pattern
// matches modulo order, grouping and constant factors; a product or sum that holds more is matched in part and the rest
// multiplied or added to the replacement.
struct Rule {
  Expr pattern, replacement;
  // The replacement has a kink that the pattern has not (an abs or a select): it gives the same values but not the same
  // derivative there, so it is used after differentiation only.
  bool values_only = false;
};

const std::vector<Rule> &rewrite_rules();

// A rule as a rewriter uses it.
struct PreparedRule {
  Pattern pattern;
  Expr replacement;
  bool values_only = false;
};
PreparedRule prepared(const Rule &rule);

// The rewrite rules whose pattern has this operation on top, in order; Add: all sums, Mul: all products.
const std::vector<PreparedRule> &rules_for(Op op);

}  // namespace actc
