// The Taylor model of a formula on a piece of the real line.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <memory>
#include <vector>

#include "dsl/oracle.h"
#include "tools/minimax/taylor_model.h"

namespace actc::minimax {

// Where a model is made: [low, high], around `centre`, which lies in it.
struct Piece {
  Number low, high, centre;
};

class ModelOf {
 public:
  ModelOf(Expr formula, long precision);  // Real, of Input(0), without parameters

  // With `order` terms before the remainder; fewer where divisions took some away, none where the formula is not
  // smooth.
  Model operator()(const Piece &piece, size_t order) const;
  // The piece minus its centre.
  Interval offset(const Piece &piece) const;

 private:
  enum Truth { kFalse, kTrue, kUnknown };
  struct Step {
    const Node *node;
    uint32_t args[3];
    std::shared_ptr<Oracle> operation;  // the node's operation alone, for those that intervals evaluate as a whole
  };
  struct Value {
    Model model;
    Truth truth = kUnknown;
  };

  Value evaluate(const Step &step, const std::vector<Value> &values, const Piece &piece, size_t order,
                 const Interval &t) const;
  // The enclosure of an operation from those of its operands.
  Model by_range(const Step &step, const std::vector<Value> &values, size_t order, const Interval &t) const;
  Model elementary(const Step &step, const std::vector<Value> &values, size_t order, const Interval &t) const;

  long precision_;
  std::vector<Step> steps_;
};

}  // namespace actc::minimax
