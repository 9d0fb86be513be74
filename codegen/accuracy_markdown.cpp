// docs/accuracy.md.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "codegen/accuracy_table.h"
#include "codegen/accuracy_text.h"
#include "codegen/error_json.h"
#include "codegen/storage.h"
#include "codegen/verify_text.h"

namespace actc {
namespace {

constexpr size_t kListed = 10;  // inputs that are not correctly rounded

std::string ulp_cell(const WorstError &e) { return e.ulp == 0 ? "0" : fmt::format("{:.4f}", e.ulp); }

std::string number_cell(float x) { return fmt::format("{:.9g} ({})", x, bits_text(x)); }

std::string inputs_cell(const MeasuredKernel &k, const VerifyReport &r) {
  const ErrorStatistics &e = r.errors;
  return k.stride == 1 && r.assumed.empty() ? "all" : with_commas(e.numbers + e.undefined + e.unknown);
}

std::string violations_cell(const std::string &rule, const Violations &v) {
  if (rule.empty()) return "-";
  return v.count == 0 ? rule : fmt::format("{}: {} violations, at most {:.3g} ULP", rule, with_commas(v.count), v.ulp);
}

std::string row(const MeasuredKernel &k, const VerifyReport &r) {
  const ErrorStatistics &e = r.errors;
  const WorstError &normal = e.worst[ErrorStatistics::Normal], &zero = e.worst[ErrorStatistics::NearZero];
  const std::string faults = tallies_text(e);
  return fmt::format("| {} | {} | {} | {} | {} | {} | {} | {:.3g} | {} | {} | {} | {} |\n", r.kernel, r.result,
                     inputs_cell(k, r), ulp_cell(normal), normal.ulp == 0 ? "-" : number_cell(normal.x),
                     ulp_cell(e.worst[ErrorStatistics::Subnormal]), zero.ulp > 0 ? ulp_cell(zero) : "-",
                     e.absolute.absolute, e.numbers == 0 ? "-" : percent(e.rounded, e.numbers),
                     faults.empty() ? "none" : faults, violations_cell(r.order, r.out_of_order),
                     violations_cell(r.lowest || r.highest ? range_text(r) : "", r.out_of_range));
}

std::string narrow_row(const MeasuredKernel &k, const std::vector<Misrounded> &list) {
  std::string examples;
  for (size_t i = 0; i < std::min(kListed, list.size()); ++i)
    examples += fmt::format("{}0x{:04x} ({:.6g})", i ? ", " : "", list[i].x, widened(list[i].x, k.spec.dtype));
  if (list.size() > kListed) examples += ", ...";
  return fmt::format("| {} | {} | {} |\n", report_name(k.spec), with_commas(list.size()),
                     examples.empty() ? "-" : examples);
}

}  // namespace

std::string to_markdown(const AccuracyTable &table, const std::vector<std::string> &pictures) {
  std::string wide, narrow, specials;
  for (const MeasuredKernel &k : table.kernels) {
    for (const VerifyReport &r : k.reports) {
      wide += row(k, r);
      specials += (specials.empty() ? specials_head(r) : "") + specials_row(r);
    }
    for (const std::vector<Misrounded> &list : k.misrounded) narrow += narrow_row(k, list);
  }
  std::string text = fmt::format(
      "# Accuracy\n\n"
      "Made by `actc verify --table docs/accuracy.json` (numerics version {}); `./check` compares it with the kernels. "
      "Errors are\nagainst the formula as written, in units of the last place of the exact result, gradients at dy = "
      "1; "
      "parameters are at their\ndefaults. \"all\": all 2^32 inputs. What headers, manifests and `actc show` state of "
      "these kernels comes from here. How to\nread the columns and how to sweep on several machines: "
      "[verify.md](verify.md).\n\n## f32\n\n",
      table.numerics_version);
  text +=
      "| kernel | result | inputs | max ULP | at | subnormal (2^-149) | near a zero | max absolute | correctly rounded "
      "| "
      "faults | order | range |\n|---|---|---|---|---|---|---|---|---|---|---|---|\n" +
      wide;
  if (!narrow.empty())
    text +=
        "\n## f16, bf16: inputs of all 65,536 that are not correctly rounded\n\n"
        "| kernel | count | inputs |\n|---|---|---|\n" +
        narrow;
  if (!specials.empty()) text += "\n## Special values, f32\n\n" + specials;
  if (!pictures.empty())
    text += "\n## Error over input\n\nThe largest error of 64 inputs in each quarter of a binade.\n";
  for (const std::string &name : pictures) text += fmt::format("\n![{0}](accuracy/{0}.svg)\n", name);
  return text;
}

}  // namespace actc
