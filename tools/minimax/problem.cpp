// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/minimax/problem.h"

#include "dsl/context.h"

namespace actc::minimax {
namespace {

// By Horner's scheme; terms of the lowest exponent are kept as a factor, so that common zeros stay exact.
Expr polynomial(const std::vector<Coefficient> &shape, const Number *values, Expr v) {
  Context &context = v.context();
  Expr sum = context.rational(0);
  for (size_t k = shape.size(); k-- > 0;) {
    sum = sum + context.rational(values[k].to_rational());
    const int below = k > 0 ? shape[k - 1].exponent : 0;
    if (const int step = shape[k].exponent - below; step > 0) sum = sum * (step == 1 ? v : pow(v, step));
  }
  return sum;
}

}  // namespace

size_t Problem::count_free() const {
  size_t count = 0;
  for (size_t i = 0; i < size(); ++i) count += !coefficient(i).given;
  return count;
}

Expr approximation(const Problem &problem, const std::vector<Number> &coefficients) {
  const Expr p = polynomial(problem.numerator, coefficients.data(), problem.variable);
  if (problem.denominator.size() == 1 && coefficients.back() == Number(1.0, 53)) return p;
  return p / polynomial(problem.denominator, coefficients.data() + problem.numerator.size(), problem.variable);
}

Expr weighted_error(const Problem &problem, const std::vector<Number> &coefficients) {
  const Expr difference = approximation(problem, coefficients) - problem.formula;
  switch (problem.weight) {
    case Weight::Absolute: return difference;
    case Weight::Relative: return difference / problem.formula;
    default: return problem.weight_formula * difference;
  }
}

}  // namespace actc::minimax
