// Curves of an activation: samples from the oracle, and their picture in a terminal.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <vector>

#include "dsl/activation.h"

namespace actc::tool {

struct Curve {
  std::vector<double> x, y;  // y is NaN where the formula has no value
};

// `expr` at n points from low to high, parameters at their defaults (1 where there is none).
Curve sample(Expr expr, const Activation &activation, double low, double high, size_t n);

// The least and the greatest value, widened to hold 0 and cut to [-limit, limit].
struct Span {
  double low, high;
};
Span span_of(const std::vector<Curve> &curves, double limit);

// 60 x 15 characters and axes: `solid` as a line, `dotted` as dots. Braille, or '*' and '.' without UTF-8.
std::string draw(const Curve &solid, const Curve &dotted, bool utf8);

// Does the environment ask for UTF-8 (LC_ALL, LC_CTYPE, LANG)?
bool locale_is_utf8();

}  // namespace actc::tool
