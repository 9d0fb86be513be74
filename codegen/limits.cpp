// Probing: 4 points in every binade from 1 to 2^127 on either side, and infinity itself, the lowered form against the
// oracle. The threshold is a power of two, at least the smallest from which the truth, rounded to float, is the limit.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/limits.h"

#include <cmath>
#include <optional>
#include <vector>

#include "codegen/lower_math.h"
#include "dsl/context.h"
#include "dsl/evaluate.h"
#include "dsl/oracle.h"

namespace actc {
namespace {

// The single Input node of `e`, or null when there are others or parameters.
Expr only_input(Expr e) {
  Expr input;
  for (const Node *node : topological_order(e)) {
    if (node->op == Op::Parameter || (node->op == Op::Input && input)) return {};
    if (node->op == Op::Input) input = Expr(node);
  }
  return input;
}

struct Probe {
  float x, lowered, truth;
  bool fails() const { return std::isnan(lowered) != std::isnan(truth) || (!std::isnan(truth) && ulp_error(lowered, truth, 0x1p-100) > 1000); }
};

class Side {
 public:
  Side(float sign, const Evaluator &kernel, const Oracle &oracle, size_t index) : sign_(sign) {
    std::vector<float> inputs(index + 1);
    std::vector<double> exact(index + 1);
    for (int binade = 127; binade >= 0; --binade) {
      for (float step : {1.75f, 1.5f, 1.25f, 1.0f}) {
        inputs[index] = sign * std::ldexp(step, binade);
        exact[index] = inputs[index];
        double truth;
        try {
          truth = oracle(exact);
        } catch (const OracleError &) {
          return;
        }
        probes_.push_back({inputs[index], kernel(inputs), static_cast<float>(truth)});
      }
    }
    inputs[index] = sign * INFINITY;
    at_infinity_ = kernel(inputs);
  }

  // The limit as an expression over x, and the power of two from which it holds; none where nothing needs it.
  struct Limit {
    Expr value;
    double threshold;
  };
  std::optional<Limit> limit(Expr x) const {
    if (probes_.size() < 8) return std::nullopt;
    const bool linear = probes_[0].truth == probes_[0].x;
    const float constant = probes_[0].truth;
    auto holds = [&](const Probe &p) { return linear ? p.truth == p.x : p.truth == constant; };
    if (std::isnan(constant)) return std::nullopt;
    size_t n = 0;
    bool fails = linear || std::isinf(constant) ? at_infinity_ != (std::isinf(constant) ? constant : sign_ * INFINITY) : at_infinity_ != constant;
    while (n < probes_.size() && holds(probes_[n])) fails |= probes_[n++].fails();
    if (!fails || n < 8) return std::nullopt;
    // One binade inside the range that was seen to hold.
    const double threshold = std::ldexp(1, std::ilogb(probes_[n - 1].x) + 1);
    if (std::isinf(constant)) return std::nullopt;  // overflow is what the operations give already
    return Limit{linear ? x : x.context().rational(mpq_class(static_cast<double>(constant))), threshold};
  }

 private:
  float sign_, at_infinity_ = 0;
  std::vector<Probe> probes_;  // outermost first
};

}  // namespace

Expr fill_limits(Expr simplified, Expr truth) {
  const Expr x = only_input(simplified);
  if (!x || !only_input(truth)) return simplified;
  const Expr lowered = lower_math(simplified);
  const Evaluator kernel(std::span(&lowered, 1));
  const Oracle oracle(truth);
  Expr result = simplified;
  for (float sign : {1.0f, -1.0f}) {
    const auto limit = Side(sign, kernel, oracle, x.index()).limit(x);
    if (!limit) continue;
    const Expr threshold = constant(x, sign * limit->threshold);
    result = select(sign > 0 ? x > threshold : x < threshold, limit->value, result);
  }
  return result;
}

}  // namespace actc
