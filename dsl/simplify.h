// Simplification: algebra that is exact over the reals, and the rules that recognise atoms (dsl/rules.cpp).
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "dsl/context.h"

namespace actc {

Expr simplify(Expr root);

// The last step before lowering: simplify, with the rules whose results must not be differentiated any more.
Expr stabilize(Expr root);

// The opposite: atoms that the language has no name for, written out ("sigmoid(x) * sigmoid(-x)"), so that the result
// parses. simplify(expand_atoms(e)) recognises them again.
Expr expand_atoms(Expr root);

}  // namespace actc
