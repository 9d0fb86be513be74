// Limits at both ends of the line and at removable singularities. Where a formula saturates (its value is one constant,
// or x itself, from some |x| on) but the lowered form fails there (inf * 0, inf - inf, inf / inf), a select with the
// limit is added.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "dsl/expr.h"

namespace actc {

// `simplified`: a real expression; `truth`: the formula as the user wrote it, or its unsimplified gradient. Only
// formulas of one input and without parameters are probed, as lowered to `type`. Returns `simplified` itself when
// nothing fails.
Expr fill_limits(Expr simplified, Expr truth, Type type = Type::F32);

// Where the formula is 0/0 at a point (sin(x)/x at 0) but has a limit there, a select with the limit is added. Points
// that are looked at: 0, and the constants of the formula with either sign.
Expr fill_singularities(Expr simplified, Expr truth, Type type = Type::F32);

}  // namespace actc
