// A formula's value at a point, to a given precision.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <optional>

#include "dsl/oracle.h"
#include "tools/minimax/number.h"

namespace actc::minimax {

class PointValue {
 public:
  PointValue(Expr formula, long precision) : oracle_(formula), precision_(precision) {}

  // Right to `precision` bits but the last few. Nothing where the formula has no finite value, or none that
  // Oracle::kMaxPrecision bits tell from an undefined one.
  std::optional<Number> operator()(const Number &x) const;

 private:
  Oracle oracle_;
  long precision_;
};

}  // namespace actc::minimax
