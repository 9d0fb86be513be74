// Taylor models with relative remainder (Makino & Berz 2003; Joldes 2011, ch. 2). Around a point x0 of a piece of the
// real line, with t = x - x0,
//   f(x) = c[0] + c[1] t + ... + c[n-1] t^(n-1) + c[n] t^n   for every x of the piece,
// where each c[k] is an interval that holds the true coefficient, and the last one, the remainder, holds it for every
// x. The remainder is a multiple of t^n, so that u / v has a model where both vanish at x0: (1 - cos(x)) / x^2 at 0. n
// = 0 is an ordinary enclosure; where a function has no derivatives that is what remains of it.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <vector>

#include "dsl/expr.h"
#include "tools/minimax/number.h"

namespace actc::minimax {

struct Model {
  std::vector<Interval> c;  // empty: nothing is known (not defined, not bounded, or not decided on this piece)

  bool known() const { return !c.empty(); }
  size_t order() const { return c.size() - 1; }
  bool is_finite() const;
};

// `t` is the piece minus x0, for all of these. Operands may be unknown; then the result is.
Model constant_model(const Interval &value, size_t order);
Model add(const Model &a, const Model &b, const Interval &t);
Model subtract(const Model &a, const Model &b, const Interval &t);
Model negate(const Model &a);
Model multiply(const Model &a, const Model &b, const Interval &t);
Model divide(const Model &a, const Model &b, const Interval &t);
Model power(const Model &a, long exponent, const Interval &t);

// g(a): the derivatives of g (jets.h) at a.c[0], and over the range of a.
Model compose(const std::vector<Interval> &at_centre, const std::vector<Interval> &over_range, const Model &a,
              const Interval &t);

// All values of a known model.
Interval range(const Model &a, const Interval &t);
// Only the enclosure.
Model enclosure(const Model &a, const Interval &t);

}  // namespace actc::minimax
