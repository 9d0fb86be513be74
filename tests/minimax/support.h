// Problems from words, and the error of an approximation, sampled without the code under test.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "dsl/context.h"
#include "tools/minimax/minimax.h"
#include "tools/minimax/point_value.h"
#include "tools/minimax/request.h"

namespace actc::minimax {

// The largest |error| at n + 1 points, evaluated from the formula of the error in intervals.
inline double sampled_error(const Problem &problem, const std::vector<Number> &coefficients, int n) {
  const PointValue value(weighted_error(problem, coefficients), problem.precision);
  double largest = 0;
  for (int i = 0; i <= n; ++i) {
    const auto e = value(problem.low + (problem.high - problem.low) * (static_cast<double>(i) / n));
    if (e) largest = std::max(largest, std::fabs(e->to_double()));  // not where it is 0/0
  }
  return largest;
}

// A problem, solved, and the context that its formulas live in.
struct Solved {
  explicit Solved(const Request &request) : problem(make_problem(context, request)), result(approximate(problem)) {}
  double sampled(int n) const { return sampled_error(problem, result.coefficients, n); }

  Context context;
  Problem problem;
  Approximation result;
};

inline Request request(const std::string &function, const std::string &interval, const std::string &degree) {
  Request r;
  r.function = function;
  r.interval = interval;
  r.degree = degree;
  return r;
}

}  // namespace actc::minimax
