// Expressions as text: the language itself, and primitives as one assignment per line.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <vector>

#include "dsl/activation.h"

namespace actc {

// Names of inputs and parameters by index; where a list is short, x0, x1 and p0, p1 stand in.
struct Names {
  std::vector<std::string> inputs, parameters;
};
Names names_of(const Activation &activation);

// The language. A real expression that the parser made parses back to the same node.
std::string to_text(Expr expr, const Names &names);

// The same, or "..." for a formula of more than `limit` nodes when written as a tree (a DAG of n may have 2^n).
std::string to_text_within(Expr expr, const Names &names, size_t limit = 2000);

// Lowered code: "t3 = f32.fma x, 0x1.715476p+0, 0x1.8p+23" per line, operands before users.
std::string to_listing(Expr expr, const Names &names);

// An exact decimal where one exists ("0.25", "1e-50"), else "1 / 3".
std::string to_text(const mpq_class &value);
std::string to_text(const KnownValue &known);  // "f(1) = 0.5"

}  // namespace actc
