// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/tangent.h"

#include <cmath>
#include <vector>

#include "dsl/derivative.h"
#include "dsl/evaluate_double.h"
#include "dsl/oracle.h"
#include "dsl/simplify.h"

namespace actc {

Tangent::Tangent(Expr stable, size_t input, std::span<const double> inputs, std::span<const double> parameters) {
  constexpr size_t kLargest = 500;  // nodes; derivatives of large formulas are larger
  if (topological_order(stable).size() > kLargest) return;
  try {
    const Expr x = stable.context().input(static_cast<uint32_t>(input));
    const Expr first = stabilize(simplify(differentiate(stable, x))),
               second = stabilize(simplify(differentiate(first, x)));
    std::vector<double> at_zero(inputs.begin(), inputs.end());
    at_zero[input] = 0;
    const Oracle derivative(first);
    const double slope = derivative(at_zero, parameters);
    if (slope == 0 || derivative.side(slope, at_zero, parameters) != 0 ||
        Oracle(stable).side(0, at_zero, parameters) != 0)
      return;
    std::vector<Enclosure> box, fixed;
    for (double value : at_zero) box.push_back(exactly(value));
    for (double value : parameters) fixed.push_back(exactly(value));
    const DoubleEvaluator curvature(second);
    // With f(0) and the slope right, f(x) - slope x has the sign of f'' on both sides of 0 (Taylor's theorem).
    const auto sign_in = [&](Enclosure range) {
      box[input] = range;
      const Enclosure e = curvature(box, fixed);
      return e.low > 0x1p-100 ? 1 : e.high < -0x1p-100 ? -1 : 0;
    };
    below_zero_ = sign_in({-kNear, 0});
    above_zero_ = sign_in({0, kNear});
    slope_ = slope;
  } catch (const OracleError &) {
    // Nothing is known then.
  }
}

int Tangent::side(double x, double y) const {
  if (slope_ == 0 || x == 0 || !(std::fabs(x) <= kNear) || slope_ * x != y || std::fma(slope_, x, -y) != 0) return 0;
  return x < 0 ? below_zero_ : above_zero_;
}

}  // namespace actc
