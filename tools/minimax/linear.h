// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <optional>
#include <vector>

#include "tools/minimax/number.h"

namespace actc::minimax {

using Row = std::vector<Number>;

// The solution of a x = b by Gaussian elimination with partial pivoting of equilibrated rows; nothing when the matrix
// is singular to working precision. (Systems here have at most some sixty unknowns.)
std::optional<Row> solve(std::vector<Row> a, Row b);

}  // namespace actc::minimax
