// What is asked for: a function of x, an interval, and the shape of its approximation
//   sum of c_i v^e_i  or that over  sum of d_j v^g_j,
// v being x or another formula of x. The error is weight(x) * (approximation - f(x)).
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "dsl/expr.h"
#include "tools/minimax/format.h"
#include "tools/minimax/number.h"

namespace actc::minimax {

// The request makes no sense, whatever the function: an option has a wrong value.
struct BadRequest : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// There is no such approximation, or none was found: the message says why, where, and what to try.
struct NoApproximation : std::runtime_error {
  using std::runtime_error::runtime_error;
};

enum class Weight { Relative, Absolute, Formula };

struct Coefficient {
  int exponent = 0;
  Format format = Format::F32;
  std::optional<Number> given;  // not to be fitted
};

struct Problem {
  Expr formula;   // of Input(0), without parameters
  Expr variable;  // v
  Number low, high;
  Weight weight = Weight::Relative;
  Expr weight_formula;                   // for Weight::Formula
  std::vector<Coefficient> numerator;    // ascending exponents
  std::vector<Coefficient> denominator;  // {1} for a polynomial
  int search = 0;                        // units in the last place to search around rounded coefficients
  long precision = 192;                  // of all computations

  size_t size() const { return numerator.size() + denominator.size(); }
  // Numerator, then denominator: the order of all lists of coefficients.
  const Coefficient &coefficient(size_t i) const {
    return i < numerator.size() ? numerator[i] : denominator[i - numerator.size()];
  }
  size_t count_free() const;
};

// The approximation, and its weighted error, as formulas with these coefficients.
Expr approximation(const Problem &problem, const std::vector<Number> &coefficients);
Expr weighted_error(const Problem &problem, const std::vector<Number> &coefficients);

}  // namespace actc::minimax
