// Patterns of rules, taken apart once: a product knows its factors and what a subject must hold to be worth a try.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <optional>

#include "dsl/normal_form.h"

namespace actc {

struct Pattern {
  enum class Kind : uint8_t { Variable, Number, Sum, Product, Function };
  struct Part;  // a factor with its exponent, or a term with its coefficient (a product has it inside)
  // Where it is c * a with a metavariable a and a constant c.
  struct Scaled {
    uint32_t variable;
    double factor;
  };

  explicit Pattern(Expr e);
  std::optional<Scaled> scaled_variable() const;

  Kind kind = Kind::Function;
  Op op;
  OpSet ops = 0;          // that must be among the factors or terms of a subject
  uint32_t variable = 0;  // its index
  Coefficient number;     // Number: the value. Product: the constant factor. Sum: the constant term
  std::vector<Part> fixed, variables;
  std::vector<Pattern> args;  // of a function
};

struct Pattern::Part {
  Pattern pattern;
  long exponent = 1;
  Coefficient coefficient = 1;
};

}  // namespace actc
