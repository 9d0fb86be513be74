// The function at points of its interval, ready for fitting.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <vector>

#include "tools/minimax/point_value.h"
#include "tools/minimax/problem.h"

namespace actc::minimax {

struct Sample {
  Number x, value, weight;
  std::vector<Number> powers;  // of the variable, one per coefficient
};

using Given = std::vector<std::optional<Number>>;  // coefficients that stay

class Sampler {
 public:
  explicit Sampler(const Problem &problem);

  // In ascending order of x. A point where f or the weight has no value (0/0) is moved into the interval by 2^-40 of
  // its length; one that does not help is left out.
  std::vector<Sample> at(const std::vector<Number> &points) const;

  // Nothing where f or the weight has no value.
  std::optional<Sample> at(const Number &x) const;

 private:
  const Problem &problem_;
  PointValue function_, variable_, weight_;
};

struct Quotient {
  Number numerator, denominator;
};
Quotient quotient(const Problem &problem, const std::vector<Number> &coefficients, const Sample &sample);
// weight * (approximation - f)
Number error_at(const Problem &problem, const std::vector<Number> &coefficients, const Sample &sample);

// n + 1 points between two, dense towards the ends (Chebyshev's); skewed a little, because points in perfect symmetry
// hide the error of even and odd functions.
std::vector<Number> chebyshev_points(const Number &low, const Number &high, int n, double skew = 0);

}  // namespace actc::minimax
