// Trace: what a formula does at one point, or over a box of inputs: the values of all of its nodes, which of them count
// there, and which way its conditions, minima and maxima go.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <array>

#include "dsl/evaluate_double.h"

namespace actc {

class Trace {
 public:
  explicit Trace(Expr body);

  // As DoubleEvaluator: kNone as an input stands for NaN.
  void run(std::span<const Enclosure> inputs, std::span<const Enclosure> parameters);

  // Nodes go by their number, operands before users.
  const std::vector<const Node *> &nodes() const { return nodes_; }
  uint32_t operand(size_t node, int i) const { return operands_[node][static_cast<size_t>(i)]; }
  Enclosure value(size_t node) const { return evaluator_.values()[node]; }
  Enclosure result() const { return value(nodes_.size() - 1); }

  // May the result depend on the node? Not in a branch that is not taken, nor in a condition.
  bool counts(size_t node) const { return counts_[node]; }

  // The outcomes that are possible, as bits.
  enum Outcome : uint8_t {
    kFirst = 1,  // ?: the condition is true; min, max: the first operand alone decides; clamp: the low end does
    kSecond = 2  // the condition is false; the second operand alone decides; the high end does
  };
  static bool has_outcomes(Op op) { return op == Op::Select || op == Op::Min || op == Op::Max || op == Op::Clamp; }
  uint8_t outcomes(size_t node) const;
  // The outcomes that are certain; of ?: both where the condition is not decided.
  uint8_t certain_outcomes(size_t node) const;

  // Has the node no value although its operands have?
  bool is_undefined(size_t node) const;

 private:
  template <class Less>
  uint8_t outcomes(size_t node, Less less) const;

  std::vector<const Node *> nodes_;
  std::vector<std::array<uint32_t, 3>> operands_;
  DoubleEvaluator evaluator_;
  std::vector<bool> counts_;
};

}  // namespace actc
