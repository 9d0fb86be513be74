// Properties as lines of text and as JSON.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "dsl/properties.h"

namespace actc {
namespace {

using Json = nlohmann::ordered_json;

std::string number(double v) {
  if (std::isinf(v)) return v > 0 ? "inf" : "-inf";
  return fmt::format("{:.6g}", std::fabs(v) < 1e-15 ? 0.0 : v);
}

// The nearest to 0 first: an oscillating function has many.
std::string list(std::vector<double> values) {
  std::stable_sort(values.begin(), values.end(), [](double a, double b) { return std::fabs(a) < std::fabs(b); });
  if (values.size() <= 8) std::sort(values.begin(), values.end());
  std::vector<std::string> texts;
  for (size_t i = 0; i < values.size() && i < 8; ++i) texts.push_back(number(values[i]));
  return fmt::format("{}{}", fmt::join(texts, ", "),
                     values.size() > 8 ? fmt::format(", ... ({} in all)", values.size()) : "");
}

std::string set_text(std::vector<Interval> set) {
  auto distance = [](const Interval &v) {
    return v.low <= 0 && v.high >= 0 ? 0 : std::min(std::fabs(v.low), std::fabs(v.high));
  };
  if (set.size() > 8)
    std::stable_sort(set.begin(), set.end(),
                     [&](const Interval &a, const Interval &b) { return distance(a) < distance(b); });
  std::vector<std::string> texts;
  for (size_t i = 0; i < set.size() && i < 8; ++i) {
    const auto &[low, high] = set[i];
    texts.push_back(low == high                           ? "x = " + number(low)
                    : std::isinf(low) && std::isinf(high) ? "every x"
                    : std::isinf(low)                     ? "x <= " + number(high)
                    : std::isinf(high)                    ? "x >= " + number(low)
                                                          : fmt::format("{} <= x <= {}", number(low), number(high)));
  }
  if (set.empty()) return "none";
  return fmt::format("{}{}", fmt::join(texts, ", "),
                     set.size() > 8 ? fmt::format(", ... ({} in all)", set.size()) : "");
}

std::string limit_text(const Limit &limit) {
  switch (limit.kind) {
    case Limit::Kind::Value: return number(limit.value);
    case Limit::Kind::Infinite: return limit.value > 0 ? "inf" : "-inf";
    case Limit::Kind::None: return "no limit";
    case Limit::Kind::Linear: break;
  }
  const std::string slope = limit.slope == 1 ? "x" : limit.slope == -1 ? "-x" : number(limit.slope) + " x";
  if (limit.value == 0) return "asymptote " + slope;
  return fmt::format("asymptote {} {} {}", slope, limit.value < 0 ? "-" : "+", number(std::fabs(limit.value)));
}

std::string extreme_text(const Extreme &e) {
  return number(e.value) +
         (e.attained ? " at x = " + number(e.at) : fmt::format(", approached towards {}", number(e.at)));
}

const char *monotone_text(Properties::Monotone monotone) {
  switch (monotone) {
    case Properties::Monotone::Constant: return "constant";
    case Properties::Monotone::NonDecreasing: return "non-decreasing";
    case Properties::Monotone::NonIncreasing: return "non-increasing";
    default: return "neither";
  }
}

Json json_number(double v) {
  return std::isfinite(v) ? Json(v) : std::isnan(v) ? Json() : Json(v > 0 ? "inf" : "-inf");
}
Json json_set(const std::vector<Interval> &set) {
  Json out = Json::array();
  for (const auto &[low, high] : set) out.push_back({json_number(low), json_number(high)});
  return out;
}
Json json_extreme(const std::optional<Extreme> &e) {
  return e ? Json({{"value", json_number(e->value)}, {"at", json_number(e->at)}, {"attained", e->attained}}) : Json();
}
Json json_limit(const Limit &limit) {
  switch (limit.kind) {
    case Limit::Kind::Value: return {{"kind", "value"}, {"value", limit.value}};
    case Limit::Kind::Infinite: return {{"kind", "infinite"}, {"value", limit.value > 0 ? "inf" : "-inf"}};
    case Limit::Kind::Linear: return {{"kind", "linear"}, {"slope", limit.slope}, {"intercept", limit.value}};
    default: return {{"kind", "none"}};
  }
}

}  // namespace

std::vector<std::pair<std::string, std::string>> property_lines(const Properties &p) {
  std::vector<std::pair<std::string, std::string>> out;
  if (!std::isinf(p.domain.low) || !std::isinf(p.domain.high))
    out.emplace_back("defined for", std::isnan(p.domain.low) ? "no x" : set_text({p.domain}));
  out.emplace_back("symmetry", p.odd && p.even ? "zero everywhere"
                               : p.odd         ? "odd"
                               : p.even        ? "even"
                                               : "neither odd nor even");
  out.emplace_back("monotone", monotone_text(p.monotone) +
                                   (p.turning_points.empty() ? "" : "; turns at x = " + list(p.turning_points)));
  out.emplace_back("continuous", p.continuous ? "yes" : "jumps at x = " + list(p.jumps));
  const std::string low = p.lowest ? (p.lowest->attained ? "[" : "(") + number(p.lowest->value) : "(-inf";
  const std::string high = p.highest ? number(p.highest->value) + (p.highest->attained ? "]" : ")") : "inf)";
  out.emplace_back("range", low + ", " + high);
  out.emplace_back("bounded below", p.lowest ? extreme_text(*p.lowest) : "no");
  out.emplace_back("bounded above", p.highest ? extreme_text(*p.highest) : "no");
  out.emplace_back("towards -inf", limit_text(p.at_minus_infinity));
  out.emplace_back("towards +inf", limit_text(p.at_plus_infinity));
  out.emplace_back("Lipschitz constant", p.steepest ? extreme_text(*p.steepest) : "none: f' is not bounded");
  out.emplace_back("f(0), f'(0)", number(p.at_zero) + ", " + number(p.gradient_at_zero));
  out.emplace_back("f(x) = 0", set_text(p.zeros));
  out.emplace_back("f'(x) = 0", set_text(p.gradient_zeros));
  out.emplace_back("fixed points", set_text(p.fixed_points));
  std::string saturation = !p.saturates_below               ? ""
                           : std::isinf(*p.saturates_below) ? "everywhere"
                                                            : "x <= " + number(*p.saturates_below);
  if (p.saturates_above) saturation += (saturation.empty() ? "x >= " : ", x >= ") + number(*p.saturates_above);
  out.emplace_back("|f'| < 0.001", saturation.empty() ? "at neither end" : saturation);
  return out;
}

Json to_json(const Properties &p) {
  return {{"evidence", fmt::format("found on {} points", p.points)},
          {"points", p.points},
          {"domain", {json_number(p.domain.low), json_number(p.domain.high)}},
          {"odd", p.odd},
          {"even", p.even},
          {"continuous", p.continuous},
          {"jumps", p.jumps},
          {"monotone", monotone_text(p.monotone)},
          {"turning_points", p.turning_points},
          {"lowest", json_extreme(p.lowest)},
          {"highest", json_extreme(p.highest)},
          {"at_minus_infinity", json_limit(p.at_minus_infinity)},
          {"at_plus_infinity", json_limit(p.at_plus_infinity)},
          {"lipschitz", json_extreme(p.steepest)},
          {"f0", json_number(p.at_zero)},
          {"gradient0", json_number(p.gradient_at_zero)},
          {"zeros", json_set(p.zeros)},
          {"gradient_zeros", json_set(p.gradient_zeros)},
          {"fixed_points", json_set(p.fixed_points)},
          {"saturates_below", p.saturates_below ? json_number(*p.saturates_below) : Json()},
          {"saturates_above", p.saturates_above ? Json(*p.saturates_above) : Json()}};
}

}  // namespace actc
