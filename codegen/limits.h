// Limits at both ends of the line. Where a formula saturates (its value is one constant, or x itself, from some |x| on)
// but the lowered form fails there (inf * 0, inf - inf, inf / inf), a select with the limit is added.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "dsl/expr.h"

namespace actc {

// `simplified`: a real expression; `truth`: the formula as the user wrote it, or its unsimplified gradient. Only
// formulas of one input and without parameters are probed. Returns `simplified` itself when nothing fails.
Expr fill_limits(Expr simplified, Expr truth);

}  // namespace actc
