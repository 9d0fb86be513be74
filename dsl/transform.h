// Rebuilding expressions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <functional>
#include <span>

#include "dsl/context.h"

namespace actc {

// Rebuilds the DAG below `root` from the leaves up: `rebuild` gets each node and its already rebuilt operands.
Expr transform(Expr root, const std::function<Expr(Expr original, std::span<const Expr> args)> &rebuild);

// Replaces Input(i) by inputs[i] and Parameter(i) by parameters[i]; an index beyond the list stays.
Expr substitute(Expr root, std::span<const Expr> inputs, std::span<const Expr> parameters);

// Operations on the longest path from the root to a leaf.
size_t depth(Expr root);

}  // namespace actc
