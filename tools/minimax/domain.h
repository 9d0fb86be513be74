// Can a function be approximated on its interval at all?
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "tools/minimax/problem.h"

namespace actc::minimax {

// Throws NoApproximation with the place and a remedy: a pole, a place outside the function's domain, a zero under
// relative weight, a weight that is not finite, a variable that is not monotonic.
void check_domain(const Problem &problem);

// Where to fit. Powers that are all odd, or all even, say the same on both sides of 0: then one side is enough, if the
// function is odd or even as well (NoApproximation if not).
Problem one_sided(const Problem &problem);

}  // namespace actc::minimax
