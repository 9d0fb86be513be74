// evaluate<double>: the fast reference. A real expression in double precision, atoms in their stable form with the C
// library's functions; about 1e-15 relative where the formula itself does not cancel. The oracle is the judge.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "dsl/expr.h"

namespace actc {

class DoubleEvaluator {
 public:
  explicit DoubleEvaluator(Expr formula);  // Real; simplify it first, so that it is in stable form

  // Follows IEEE 754: infinities and NaN are arguments like any other. Not for concurrent calls of one object.
  double operator()(std::span<const double> inputs, std::span<const double> parameters = {}) const;
  double operator()(double x) const { return (*this)(std::span(&x, 1)); }

 private:
  struct Step {
    Op op;
    uint32_t payload;
    double constant;
    uint32_t args[3];  // earlier steps
  };
  std::vector<Step> steps_;
  mutable std::vector<double> values_;  // conditions as 0 and 1
};

}  // namespace actc
