// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <vector>

#include "tools/minimax/samples.h"

namespace actc::minimax {

// A good, not yet the best, fit of a quotient: linearised least squares, w (P - f Q) / Q', with the denominator Q' of
// the round before and weights that grow where the error is large (Lawson 1961; Ellacott & Williams 1976). Empty when
// every round had a pole.
std::vector<Number> lawson(const Problem &problem, const Given &given, const std::vector<Sample> &samples);

}  // namespace actc::minimax
