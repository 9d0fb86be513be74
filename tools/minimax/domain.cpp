// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/minimax/domain.h"

#include <fmt/format.h>

#include <cmath>

#include "dsl/context.h"
#include "tools/minimax/samples.h"
#include "tools/minimax/sup_norm.h"

namespace actc::minimax {
namespace {

// Short enough to read, right enough to find the place.
std::string place(const Number &x) {
  const double v = x.to_double();
  return fmt::format("x = {:.6g}", std::fabs(v) < 1e-9 ? 0.0 : v);
}

// What happens near a place where a formula has no bound.
std::string describe(Expr formula, const Problem &problem, const Number &x) {
  const PointValue value(formula, problem.precision);
  const Number step = (problem.high - problem.low) * 0x1p-30;
  double near = 0, far = 0;
  for (const double side : {-1.0, 1.0})
    for (const auto &[distance, largest] : {std::pair(1.0, &near), std::pair(1024.0, &far)}) {
      const Number at = x + step * (side * distance);
      if (at < problem.low || at > problem.high) continue;
      const auto v = value(at);
      if (!v) return "is not defined near " + place(x);
      *largest = std::max(*largest, std::fabs(v->to_double()));
    }
  if (!std::isfinite(near)) return "is beyond 1e308 near " + place(x);
  if (near > 4 * far && near > 1) return "has a pole near " + place(x);
  return "cannot be bounded near " + place(x);
}

void check_bounded(const char *what, Expr formula, const Problem &problem) {
  const auto x = find_singularity(ModelOf(formula, problem.precision), problem.low, problem.high);
  if (!x) return;
  throw NoApproximation(
      fmt::format("the {} {}; choose an interval that keeps clear of it", what, describe(formula, problem, *x)));
}

// Relative error needs f to vanish only where the approximation does.
void check_zeros(const Problem &problem) {
  const Expr lowest = pow(problem.variable, problem.numerator[0].exponent);
  const auto x = find_singularity(ModelOf(lowest / problem.formula, problem.precision), problem.low, problem.high);
  if (!x) return;
  throw NoApproximation(fmt::format(
      "the function is zero near {}, where no relative error exists; take --weight absolute, another interval, or "
      "divide "
      "the zero out: f(x) / x (a zero at x = 0 is allowed if all powers vanish there: --basis odd, --from 1)",
      place(*x)));
}

void check_monotonic(const Problem &problem) {
  if (problem.variable.is(Op::Input)) return;
  const PointValue variable(problem.variable, problem.precision);
  std::optional<Number> last;
  int direction = 0;
  for (const Number &x : chebyshev_points(problem.low, problem.high, 200)) {
    const auto v = variable(x);
    if (!v) continue;
    const int step = last ? (*v - *last).sign() : 0;
    if (last && (step == 0 || step == -direction))
      throw NoApproximation(
          fmt::format("--variable turns or stands still near {}; it must grow, or fall, over the whole "
                      "interval",
                      place(x)));
    if (last) direction = step;
    last = v;
  }
}

// 1: all exponents are even; -1: all are odd; 0: neither.
int parity(const Problem &problem) {
  bool odd = false, even = false;
  for (const Coefficient &c : problem.numerator) (c.exponent % 2 != 0 ? odd : even) = true;
  for (const Coefficient &c : problem.denominator)
    if (c.exponent % 2 != 0) return 0;
  return odd && even ? 0 : odd ? -1 : 1;
}

bool has_symmetry(Expr formula, int sign, const Problem &problem, const Number &reach) {
  const PointValue value(formula, problem.precision);
  for (int k = 1; k <= 20; ++k) {
    const Number x = reach * (k / 20.0);
    const auto right = value(x), left = value(-x);
    if (!right || !left) continue;
    const Number difference = abs(sign > 0 ? *right - *left : *right + *left);
    if (difference > abs(*right) * std::ldexp(1.0, -static_cast<int>(problem.precision / 2))) return false;
  }
  return true;
}

}  // namespace

void check_domain(const Problem &problem) {
  check_bounded("function", problem.formula, problem);
  check_bounded("variable", problem.variable, problem);
  if (problem.weight == Weight::Formula) check_bounded("weight", problem.weight_formula, problem);
  if (problem.weight == Weight::Relative) check_zeros(problem);
  check_monotonic(problem);
}

Problem one_sided(const Problem &problem) {
  const int sign = parity(problem);
  if (sign == 0 || problem.size() == 2 || !problem.variable.is(Op::Input) || problem.low.sign() >= 0 ||
      problem.high.sign() <= 0)
    return problem;
  const Number left = -problem.low, reach = std::max(left, problem.high), common = std::min(left, problem.high);
  const char *name = sign > 0 ? "even" : "odd";
  if (!has_symmetry(problem.formula, sign, problem, common))
    throw NoApproximation(fmt::format(
        "all powers are {0}, but the function is not; take --basis all, or an interval on one side of 0", name));
  if (problem.weight == Weight::Formula && !has_symmetry(problem.weight_formula, 1, problem, common))
    throw NoApproximation(
        "the function is symmetric about 0, but the weight is not; take an interval on one side of 0");
  Problem right = problem;
  right.low = problem.high < left ? problem.low : Number(problem.precision);
  right.high = problem.high < left ? Number(problem.precision) : reach;
  return right;
}

}  // namespace actc::minimax
