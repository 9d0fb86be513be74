// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/accuracy_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "codegen/error_json.h"

namespace actc {
namespace {

std::string range_text(double low, double high) {
  const std::string left = std::isinf(low) ? "(-inf" : fmt::format("[{:g}", low);
  return left + (std::isinf(high) ? ", inf)" : fmt::format(", {:g}]", high));
}

nlohmann::ordered_json to_json(const BadInterval &bad) {
  nlohmann::ordered_json json = {{"input", bad.input},
                                 {"low", number_to_json(bad.low)},
                                 {"high", number_to_json(bad.high)},
                                 {"ulp", number_to_json(bad.ulp)},
                                 {"absolute", bad.absolute},
                                 {"at", bad.at},
                                 {"actual", number_to_json(bad.actual)},
                                 {"exact", number_to_json(bad.exact)}};
  if (!bad.remedy.empty()) json["remedy"] = bad.remedy;
  return json;
}

// fmt prints the sign of a NaN.
std::string value_text(float value) { return std::isnan(value) ? "NaN" : fmt::format("{}", value); }

}  // namespace

double nearest_zero(const std::vector<double> &zeros, double x) {
  return *std::min_element(zeros.begin(), zeros.end(),
                           [&](double a, double b) { return std::fabs(a - x) < std::fabs(b - x); });
}

std::string percent(uint64_t part, uint64_t all) {
  const double value = 100.0 * static_cast<double>(part) / static_cast<double>(all);
  // 100 % only when it is all of them.
  return part == all ? "100 %" : fmt::format("{:.{}f} %", std::min(value, 99.99), value < 99 ? 0 : 2);
}

std::string with_commas(uint64_t n) {
  std::string digits = std::to_string(n);
  for (size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, ",");
  return digits;
}

std::string summary(const MeasuredAccuracy &a) {
  const ErrorStatistics &e = a.errors;
  if (e.numbers == 0) return fmt::format("no value is known; {} inputs", with_commas(a.inputs));
  std::string text = e.largest().ulp == 0 ? "no error" : fmt::format("max {:.3g} ULP at {}", e.largest().ulp, a.at);
  if (e.largest().ulp > 0) text += "; worst in " + range_text(a.worst.low, a.worst.high);
  if (const WorstError &zero = e.worst[ErrorStatistics::NearZero]; zero.ulp > 0)
    text += fmt::format("; near the zero at {:.4g} {:.3g} ulp(max(|f'|, 2^-4)), absolute {:.2g}",
                        nearest_zero(a.zeros, zero.x), zero.ulp, zero.absolute);
  text += fmt::format("; {} correctly rounded; {} inputs", percent(e.rounded, e.numbers), with_commas(a.inputs));
  if (e.nan_for_number.count > 0) text += fmt::format("; NaN at {}", with_commas(e.nan_for_number.count));
  if (e.wrong_infinity.count > 0) text += fmt::format("; wrong infinity at {}", with_commas(e.wrong_infinity.count));
  if (e.number_for_nan.count > 0)
    text += fmt::format("; a number where the formula has none at {}", with_commas(e.number_for_nan.count));
  if (e.at_jumps.count > 0) text += fmt::format("; {} beside a jump, on its other side", with_commas(e.at_jumps.count));
  if (e.unknown > 0) text += fmt::format("; {} beyond what the oracle knows", with_commas(e.unknown));
  if (!a.complete) text += "; ended early, time was over";
  if (!a.assumed.empty()) text += " (" + a.assumed + ")";
  return text;
}

std::vector<std::string> warnings(const MeasuredAccuracy &a) {
  std::vector<std::string> lines;
  for (const BadInterval &bad : a.bad) {
    std::string line = fmt::format("{} in {}: ", bad.input, range_text(bad.low, bad.high));
    if (std::isinf(bad.ulp))
      line += fmt::format("{} at {} = {}, where the formula is {:.6g}", value_text(bad.actual), bad.input, bad.at,
                          bad.exact);
    else
      line += fmt::format("up to {:.3g} ULP (absolute {:.2g}) at {} = {}", bad.ulp, bad.absolute, bad.input, bad.at);
    lines.push_back(bad.remedy.empty() ? line : line + "; " + bad.remedy);
  }
  for (const WrongLimit &limit : a.limits)
    lines.push_back(
        fmt::format("{} at {}, where the limit is {:.6g}", value_text(limit.actual), limit.at, limit.expected));
  return lines;
}

nlohmann::ordered_json to_json(const MeasuredAccuracy &a) {
  nlohmann::ordered_json json = {{"inputs", a.inputs},
                                 {"complete", a.complete},
                                 {"max_ulp", a.errors.largest().ulp},
                                 {"at", a.at},
                                 {"worst_interval", to_json(a.worst)},
                                 {"bad_intervals", nlohmann::json::array()},
                                 {"wrong_limits", nlohmann::json::array()},
                                 {"zeros", a.zeros}};
  json.update(to_json(a.errors));
  json["decided_by"] = {{"double", a.decided_by.fast}, {"oracle", a.decided_by.oracle}};
  for (const BadInterval &bad : a.bad) json["bad_intervals"].push_back(to_json(bad));
  for (const WrongLimit &limit : a.limits)
    json["wrong_limits"].push_back(
        {{"at", limit.at}, {"expected", number_to_json(limit.expected)}, {"actual", number_to_json(limit.actual)}});
  if (!a.assumed.empty()) json["assumed"] = a.assumed;
  return json;
}

}  // namespace actc
