// What an activation of one input looks like: symmetry, monotonicity, bounds, limits, slopes, zeros. Found with the
// oracle on a grid with refinement, parameters at their defaults: strong evidence, no proof, and labelled so.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <limits>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "dsl/activation.h"

namespace actc {

// Where a function is zero: one point, or a range (an end may be infinite).
struct Interval {
  double low, high;
};

struct Extreme {
  double at, value;  // `at` is infinite where the value is a limit only
  bool attained = true;
};

struct Limit {
  enum class Kind { Value, Linear, Infinite, None } kind = Kind::None;
  double value = 0;  // Value: the limit. Infinite: its sign. Linear: the intercept
  double slope = 0;
};

struct Properties {
  enum class Monotone { Constant, NonDecreasing, NonIncreasing, Neither };
  size_t points = 0;
  Interval domain{std::numeric_limits<double>::quiet_NaN(), 0};  // where f is a number; low is NaN: nowhere
  bool odd = false, even = false, continuous = true;
  Monotone monotone = Monotone::Neither;
  std::vector<double> turning_points, jumps;
  std::optional<Extreme> lowest, highest;  // none: unbounded
  Limit at_minus_infinity, at_plus_infinity;
  std::optional<Extreme> steepest;  // max |f'|, the Lipschitz constant; none: there is no bound
  std::vector<Interval> zeros, gradient_zeros, fixed_points;
  double at_zero = 0, gradient_at_zero = 0;
  std::optional<double> saturates_below, saturates_above;  // |f'| < 1e-3 beyond
};

// None for several inputs or a parameter without a default value.
std::optional<Properties> find_properties(const Activation &activation);

// One line per property, "name: text", each pair.
std::vector<std::pair<std::string, std::string>> property_lines(const Properties &properties);
nlohmann::ordered_json to_json(const Properties &properties);

}  // namespace actc
