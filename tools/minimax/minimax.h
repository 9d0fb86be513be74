// From a problem to coefficients with a proven error. START HERE: check -> fit -> round -> certify.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <optional>
#include <vector>

#include "tools/minimax/problem.h"

namespace actc::minimax {

struct Approximation {
  std::vector<Number> coefficients;  // numerator, then denominator
  std::optional<double> before;      // largest error of the best real coefficients; nothing when none was fitted
  double after = 0;                  // largest error that was seen with these coefficients
  double certified = 0;              // an upper bound, rounded up
  std::vector<double> extrema;       // where the error before rounding is largest, alternating in sign
};

// Throws BadRequest and NoApproximation. The error is that of exact arithmetic: what the evaluation of the polynomial
// loses by rounding comes on top.
Approximation approximate(const Problem &problem);

// An upper bound of the error with any coefficients, at most 0.1 % above it.
double certify(const Problem &problem, const std::vector<Number> &coefficients);

}  // namespace actc::minimax
