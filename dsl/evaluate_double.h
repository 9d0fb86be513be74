// evaluate<double>: a real expression in double precision with a bound of its own error, atoms in their stable form.
// About 100 ns per value, a thousand times faster than the oracle; where formulas cancel the bound is wide.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "dsl/enclosure.h"
#include "dsl/expr.h"

namespace actc {

class DoubleEvaluator {
 public:
  explicit DoubleEvaluator(Expr formula);  // Real; simplify it first, so that it is in stable form

  // What is known of the value at finite arguments. Like the oracle: kNone where the formula is not defined, a
  // comparison with such a value is false. Not for concurrent calls of one object.
  Enclosure operator()(std::span<const double> inputs, std::span<const double> parameters = {}) const;
  Enclosure operator()(double x) const { return (*this)(std::span(&x, 1)); }
  // Over boxes of arguments: what holds at every point of them. kNone as an argument stands for NaN.
  Enclosure operator()(std::span<const Enclosure> inputs, std::span<const Enclosure> parameters) const;

  // Of each node in topological order, from the last call. A condition is {0, 0}, {1, 1} or, not decided, {0, 1}.
  std::span<const Enclosure> values() const { return values_; }

 private:
  struct Step {
    Op op;
    uint8_t arity;
    int32_t exponent;  // of Pow
    uint64_t payload;
    uint32_t args[3];  // earlier steps
    Enclosure constant;
  };
  template <class Value>
  Enclosure run(std::span<const Value> inputs, std::span<const Value> parameters) const;

  std::vector<Step> steps_;
  mutable std::vector<Enclosure> values_;
};

}  // namespace actc
