// Matching modulo commutativity, associativity and constant factors.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <array>
#include <optional>

#include "dsl/normal_form.h"
#include "dsl/pattern.h"

namespace actc {

using Bindings = std::array<Expr, 3>;  // by index of the metavariable; null: not bound yet

// Both return the constant by which the replacement must be multiplied, and in `rest` what the pattern did not use.
// Bindings and rest mean nothing after a failure.
std::optional<Coefficient> match_product(const Pattern &pattern, const Product &subject, Bindings &bindings,
                                         Product &rest);
std::optional<Coefficient> match_sum(const Pattern &pattern, const Sum &subject, Bindings &bindings, Sum &rest);

// The whole of `subject`, exactly. A failure leaves the bindings as they were.
bool match_expr(const Pattern &pattern, Expr subject, Bindings &bindings);

}  // namespace actc
