// Probing a function of one variable: where to look, and where it is zero. What find_properties is made of.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <functional>
#include <vector>

#include "dsl/expr.h"
#include "dsl/properties.h"

namespace actc {

using Function = std::function<double(double)>;  // NaN where the value is not known

// Sorted, symmetric about 0: dense where activations do something (within 10 of 0), logarithmic towards 0 and infinity;
// with every constant of the formula and its neighbours, because that is where kinks and jumps are.
std::vector<double> make_grid(Expr body, const std::vector<double> &parameters);

// The last x between `from`, where the predicate holds, and `to`, where it does not.
double boundary(double from, double to, const std::function<bool(double)> &holds);

// Where f is zero, as ranges in order; v: its values on the grid. What fades into 0 by underflow is no zero.
std::vector<Interval> zero_set(const std::vector<double> &grid, const std::vector<double> &v, const Function &f);

inline int sign_of(double v) { return v > 0 ? 1 : v < 0 ? -1 : 0; }

}  // namespace actc
