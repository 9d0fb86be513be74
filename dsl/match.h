// Matching modulo commutativity, associativity and constant factors.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <array>
#include <optional>

#include "dsl/normal_form.h"

namespace actc {

using Bindings = std::array<Expr, 3>;  // by index of the metavariable; null: not bound yet

// Both return the constant by which the replacement must be multiplied, and in `rest` what the pattern did not use.
std::optional<mpq_class> match_product(const Product &pattern, const Product &subject, Bindings &bindings,
                                       Product &rest);
std::optional<mpq_class> match_sum(const Sum &pattern, const Sum &subject, Bindings &bindings, Sum &rest);

// The whole of `subject`, exactly.
bool match_expr(Expr pattern, Expr subject, Bindings &bindings);

bool is_sum(Expr e);      // a + b, a - b
bool is_product(Expr e);  // a * b, a / b, -a, a^n, a constant

}  // namespace actc
