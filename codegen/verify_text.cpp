// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/verify_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "codegen/accuracy_text.h"
#include "codegen/error_json.h"

namespace actc {
namespace {

std::string value_text(double value) {
  if (std::isnan(value)) return "NaN";
  return value == 0 ? (std::signbit(value) ? "-0" : "0") : fmt::format("{:.9g}", value);
}

std::string at_text(float x) { return fmt::format("{} ({})", value_text(x), bits_text(x)); }

std::string rounded_text(const ErrorStatistics &e) { return e.numbers == 0 ? "-" : percent(e.rounded, e.numbers); }

std::string violations_text(const Violations &v) {
  if (v.count == 0) return "kept";
  return fmt::format("{} violations, at most {:.3g} ULP, at {}", with_commas(v.count), v.ulp, at_text(v.x));
}

// A result is right at a special value when it is the nearest float but for some ULP.
bool is_expected(const SpecialValue &s) {
  if (!s.known) return true;
  if (std::isnan(s.expected)) return !std::isfinite(s.actual);
  return ulp_error(s.actual, s.expected) <= 64;
}

std::string coverage_text(const VerifyState &state) {
  std::string text =
      state.plan.stride == 1 ? "all inputs" : fmt::format("one input in {}", with_commas(state.plan.stride));
  if (state.shards.size() < state.plan.shards)
    text += fmt::format(", shard {} of {}", fmt::join(state.shards, ", "), state.plan.shards);
  return state.complete ? text : text + ", unfinished";
}

std::string to_text(const VerifyReport &r) {
  const ErrorStatistics &e = r.errors;
  const WorstError &normal = e.worst[ErrorStatistics::Normal], &subnormal = e.worst[ErrorStatistics::Subnormal],
                   &near_zero = e.worst[ErrorStatistics::NearZero];
  std::string text =
      fmt::format("{} {}: {} inputs\n", r.kernel, r.result, with_commas(e.numbers + e.undefined + e.unknown));
  text += normal.ulp == 0 ? "  no error of normal results"
                          : fmt::format("  max {:.4g} ULP at {}", normal.ulp, at_text(normal.x));
  if (subnormal.ulp > 0)
    text += fmt::format("; subnormal results {:.4g} units of 2^-149 at {}", subnormal.ulp, at_text(subnormal.x));
  text += fmt::format("; {} correctly rounded\n", rounded_text(e));
  if (near_zero.ulp > 0)
    text += fmt::format("  within 1 of the zero at {:.6g}: {:.4g} ulp(max(|f'|, 2^-4)) at {}, absolute {:.3g}\n",
                        nearest_zero(r.zeros, near_zero.x), near_zero.ulp, at_text(near_zero.x), near_zero.absolute);
  if (e.absolute.absolute > 0)
    text += fmt::format("  max absolute error {:.4g} at {}\n", e.absolute.absolute, at_text(e.absolute.x));
  if (const std::string tallies = tallies_text(e); !tallies.empty()) text += "  " + tallies + "\n";
  text += fmt::format("  claimed: {}\n", r.claimed);
  if (!r.order.empty()) text += fmt::format("  {}: {}\n", r.order, violations_text(r.out_of_order));
  if (r.lowest || r.highest) text += fmt::format("  range {}: {}\n", range_text(r), violations_text(r.out_of_range));
  text += "  special values:";
  for (const SpecialValue &s : r.specials)
    text += fmt::format(" {} -> {}{};", s.name, value_text(s.actual),
                        is_expected(s) ? "" : fmt::format(" (not {})", value_text(s.expected)));
  text.back() = '\n';
  if (!r.assumed.empty()) text += "  " + r.assumed + "\n";
  return text;
}

}  // namespace

std::string range_text(const VerifyReport &r) {
  return fmt::format("{}, {}", r.lowest ? "[" + value_text(*r.lowest) : "(-inf",
                     r.highest ? value_text(*r.highest) + "]" : "inf)");
}

std::string tallies_text(const ErrorStatistics &e) {
  std::string text;
  auto add = [&](const char *what, const Tally &tally) {
    if (tally.count > 0)
      text += fmt::format("{}{} {}, first at {}", text.empty() ? "" : "; ", with_commas(tally.count), what,
                          at_text(tally.first));
  };
  add("NaN for a number", e.nan_for_number);
  add("wrong infinities", e.wrong_infinity);
  add("numbers where the formula has none", e.number_for_nan);
  add("beside a jump, on its other side", e.at_jumps);
  if (e.unknown > 0) text += fmt::format("{}{} unknown", text.empty() ? "" : "; ", with_commas(e.unknown));
  return text;
}

std::string specials_head(const VerifyReport &any) {
  std::string names = "| kernel | result |", line = "|---|---|";
  for (const SpecialValue &s : any.specials) names += fmt::format(" {} |", s.name), line += "---|";
  return names + "\n" + line + "\n";
}

std::string specials_row(const VerifyReport &r) {
  std::string row = fmt::format("| {} | {} |", r.kernel, r.result);
  for (const SpecialValue &s : r.specials)
    row += fmt::format(" {}{} |", value_text(s.actual),
                       is_expected(s) ? "" : fmt::format(" (not {})", value_text(s.expected)));
  return row + "\n";
}

std::string duration_text(double seconds) {
  const auto s = static_cast<uint64_t>(std::max(seconds, 0.0) + 0.5);
  if (s >= 3600) return fmt::format("{} h {} min", s / 3600, s / 60 % 60);
  return s >= 60 ? fmt::format("{} min {} s", s / 60, s % 60) : fmt::format("{} s", s);
}

std::string to_text(const VerifyState &state) {
  std::string text = fmt::format("{}; {} of processor time\n", coverage_text(state), duration_text(state.seconds));
  for (const VerifyReport &report : state.reports) text += "\n" + to_text(report);
  return text;
}

std::string to_markdown(const VerifyState &state) {
  std::string text = fmt::format(
      "# Accuracy\n\nGenerated by `actc verify`: {}. ULP against the formula as written.\n\n", coverage_text(state));
  text +=
      "| kernel | result | inputs | max ULP | at | subnormal (2^-149) | near a zero | max absolute | correctly rounded "
      "| "
      "faults | order | range |\n|---|---|---|---|---|---|---|---|---|---|---|---|\n";
  for (const VerifyReport &r : state.reports) {
    const ErrorStatistics &e = r.errors;
    const WorstError &normal = e.worst[ErrorStatistics::Normal], &near_zero = e.worst[ErrorStatistics::NearZero];
    text += fmt::format("| {} | {} | {} | {:.3f} | {} | {:.3f} | {} | {:.3g} | {} | {} | {} | {} |\n", r.kernel,
                        r.result, with_commas(e.numbers + e.undefined + e.unknown), normal.ulp, at_text(normal.x),
                        e.worst[ErrorStatistics::Subnormal].ulp,
                        near_zero.ulp > 0 ? fmt::format("{:.3f}", near_zero.ulp) : "-", e.absolute.absolute,
                        rounded_text(e), tallies_text(e).empty() ? "none" : tallies_text(e),
                        r.order.empty() ? "-" : r.order + ": " + violations_text(r.out_of_order),
                        r.lowest || r.highest ? range_text(r) + ": " + violations_text(r.out_of_range) : "-");
  }
  text +=
      "\n\"near a zero\": within 1 of a simple zero of a gradient, in units of ulp(max(|f'|, 2^-4)).\n\n## Special "
      "values\n\n";
  if (state.reports.empty()) return text;
  text += specials_head(state.reports[0]);
  for (const VerifyReport &r : state.reports) text += specials_row(r);
  return text;
}

}  // namespace actc
