// On which side of its tangent at 0 a function lies. silu(x) is x/2 + x^2/4 there, and x/2 is halfway between two
// subnormal floats for every second x: which of them is nearer shows at a precision of 150 bits and more, or by this.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <span>

#include "dsl/expr.h"

namespace actc {

class Tangent {
 public:
  static constexpr double kNear = 0x1p-20;

  // Of `stable` as a function of one of its inputs, with the others and the parameters fixed. Where it is not 0 at 0,
  // or not convex or concave between 0 and kNear, nothing is known. Makes nodes: not while others use the Context.
  Tangent(Expr stable, size_t input, std::span<const double> inputs, std::span<const double> parameters);

  // The sign of f(x) - y where y is on the tangent exactly and 0 < |x| <= kNear; otherwise 0.
  int side(double x, double y) const;

 private:
  double slope_ = 0;                     // 0: nothing is known
  int below_zero_ = 0, above_zero_ = 0;  // the signs of f(x) - slope x
};

}  // namespace actc
