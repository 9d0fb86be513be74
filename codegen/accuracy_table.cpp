// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/accuracy_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <tuple>

#include "codegen/accuracy_text.h"
#include "codegen/error_json.h"
#include "codegen/measured_bound.h"
#include "codegen/verify_file.h"

namespace actc {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char *kFormat = "actc-accuracy-1";

auto key_of(const KernelSpec &spec) {
  return std::tuple(kernel_name(spec), to_string(spec.accuracy), to_string(spec.convention));
}

std::string hex(uint16_t bits) { return fmt::format("0x{:04x}", bits); }
uint16_t bits_from(const Json &json) {
  const auto text = json.get<std::string>();
  if (text.size() != 6 || !text.starts_with("0x") || text.find_first_not_of("0123456789abcdef", 2) != std::string::npos)
    throw std::invalid_argument(fmt::format("'{}' are not 16 bits", text));
  return static_cast<uint16_t>(std::stoul(text, nullptr, 16));
}

// Numbers in texts of bounds are rounded up.
std::string at_most(double ulp) { return fmt::format("{:.5g}", std::ceil(ulp * 1000) / 1000); }

Bound bound_of_narrow(const MeasuredKernel &kernel) {
  size_t n = 0;
  int distance = 0;
  for (const std::vector<Misrounded> &result : kernel.misrounded)
    for (const Misrounded &m : result) {
      ++n;
      distance = std::max(distance, std::abs(int{m.actual} - int{m.right}));
    }
  if (n == 0) return {Bound::Kind::Exhaustive, 0.5, "correctly rounded (all 65,536 inputs tried)"};
  return {Bound::Kind::Exhaustive, 0.5 + distance,
          fmt::format("correctly rounded but for {} of the 65,536 inputs, all tried", with_commas(n))};
}

Bound bound_of_reports(const MeasuredKernel &kernel) {
  const bool all = kernel.stride == 1 && kernel.reports.at(0).assumed.empty();
  ErrorStatistics errors;
  double near_zero = 0;
  for (const VerifyReport &report : kernel.reports) {
    errors.merge(report.errors);
    near_zero = std::max(near_zero, report.errors.worst[ErrorStatistics::NearZero].ulp);
  }
  const double normal = errors.worst[ErrorStatistics::Normal].ulp,
               subnormal = errors.worst[ErrorStatistics::Subnormal].ulp;
  std::string text = fmt::format("max {} ULP", at_most(normal));
  if (subnormal > normal) text += fmt::format(", subnormal results {} units of 2^-149", at_most(subnormal));
  if (near_zero > 0) text += fmt::format(", near a zero of f' {} ulp(max(|f'|, 2^-4))", at_most(near_zero));
  text += all ? ", all 2^32 inputs tried"
              : fmt::format(", {} inputs tried", with_commas(errors.numbers + errors.undefined + errors.unknown));
  if (const std::string &assumed = kernel.reports[0].assumed; !assumed.empty()) {
    std::string list = assumed;
    std::replace(list.begin(), list.end(), ';', ',');  // as CMake would split there
    text += " (" + list + ")";
  }
  const auto add = [&](const Tally &tally, const char *what) {
    if (tally.count > 0) text += fmt::format(", {} at {}", what, with_commas(tally.count));
  };
  add(errors.nan_for_number, "NaN for a number");
  add(errors.number_for_nan, "a number where the formula has none");
  add(errors.wrong_infinity, "a wrong infinity");
  if (kernel.spec.direction == Direction::Backward) text = "f'(x): " + text + ", its product with dy is rounded once";
  return {all ? Bound::Kind::Exhaustive : Bound::Kind::Sampled, std::max(normal, near_zero), text};
}

Json to_json(const MeasuredKernel &kernel) {
  const Bound bound = bound_of(kernel);
  // cmake/EmbedBounds.cmake reads these by lines: nothing between them, and something after them.
  Json json = {{"kernel", kernel_name(kernel.spec)},
               {"spec", to_string(kernel.spec)},
               {"lowered", kernel.lowered},
               {"kind", to_string(bound.kind)},
               {"max_ulp", bound.max_ulp},
               {"bound", bound.text},
               {"stride", kernel.stride},
               {"results", Json::array()}};
  for (const VerifyReport &report : kernel.reports) json["results"].push_back(to_json(report));
  for (const std::vector<Misrounded> &result : kernel.misrounded) {
    Json list = Json::array();
    for (const Misrounded &m : result)
      list.push_back(
          {{"x", hex(m.x)}, {"actual", hex(m.actual)}, {"right", hex(m.right)}, {"truth", bits_text(m.value)}});
    json["results"].push_back({{"misrounded", list}});
  }
  return json;
}

MeasuredKernel kernel_from_json(const std::string &name, const Json &json) {
  const std::optional<KernelSpec> spec = parse_spec(json.at("spec").get<std::string>());
  const auto kernel_text = json.at("kernel").get<std::string>();
  if (!spec || kernel_name(*spec) != kernel_text || *spec != without_machine(*spec))
    throw VerifyFileError(fmt::format(
        "{}: the specification of {} is not its own: the file was damaged or changed by hand", name, kernel_text));
  MeasuredKernel kernel{*spec, json.at("lowered").get<std::string>(), json.at("stride").get<uint64_t>(), {}, {}};
  for (const Json &result : json.at("results")) {
    if (!is_stored_narrow(spec->dtype)) {
      kernel.reports.push_back(report_from_json(result));
      continue;
    }
    std::vector<Misrounded> &list = kernel.misrounded.emplace_back();
    for (const Json &m : result.at("misrounded"))
      list.push_back({bits_from(m.at("x")), bits_from(m.at("actual")), bits_from(m.at("right")),
                      float_from_bits(m.at("truth").get<std::string>())});
  }
  const bool sound = kernel.stride > 0 && kernel.reports.size() + kernel.misrounded.size() > 0;
  const Bound bound = sound ? bound_of(kernel) : Bound{};
  if (!sound || bound.text != json.at("bound").get<std::string>() ||
      bound.max_ulp != json.at("max_ulp").get<double>() || to_string(bound.kind) != json.at("kind").get<std::string>())
    throw VerifyFileError(
        fmt::format("{}: the bound of {} is not what its results say: the file was damaged or changed "
                    "by hand; sweep again",
                    name, kernel_text));
  return kernel;
}

}  // namespace

const MeasuredKernel *AccuracyTable::find(const KernelSpec &spec) const {
  const auto found = std::find_if(kernels.begin(), kernels.end(),
                                  [&](const MeasuredKernel &k) { return key_of(k.spec) == key_of(spec); });
  return found == kernels.end() ? nullptr : &*found;
}

void AccuracyTable::put(MeasuredKernel kernel) {
  const auto place = std::lower_bound(kernels.begin(), kernels.end(), kernel,
                                      [](const auto &a, const auto &b) { return key_of(a.spec) < key_of(b.spec); });
  if (place != kernels.end() && key_of(place->spec) == key_of(kernel.spec))
    *place = std::move(kernel);
  else
    kernels.insert(place, std::move(kernel));
}

Bound bound_of(const MeasuredKernel &kernel) {
  return kernel.misrounded.empty() ? bound_of_reports(kernel) : bound_of_narrow(kernel);
}

Json to_json(const AccuracyTable &table) {
  Json json = {{"format", kFormat}, {"numerics_version", table.numerics_version}, {"kernels", Json::array()}};
  for (const MeasuredKernel &kernel : table.kernels) json["kernels"].push_back(to_json(kernel));
  return json;
}

std::string table_text(const AccuracyTable &table) { return to_json(table).dump(1) + "\n"; }

AccuracyTable parse_accuracy_table(const std::string &name, const std::string &text) {
  try {
    const Json json = Json::parse(text);
    if (json.at("format") != kFormat)
      throw VerifyFileError(fmt::format("{}: is in the format {}, not {}", name, json.at("format").dump(), kFormat));
    AccuracyTable table;
    table.numerics_version = json.at("numerics_version").get<unsigned>();
    if (table.numerics_version > kNumericsVersion)
      throw VerifyFileError(fmt::format("{}: is a table of numerics version {}; this build has version {}", name,
                                        table.numerics_version, kNumericsVersion));
    for (const Json &kernel : json.at("kernels")) table.put(kernel_from_json(name, kernel));
    return table;
  } catch (const VerifyFileError &) {
    throw;
  } catch (const nlohmann::json::parse_error &) {
    throw VerifyFileError(fmt::format("{}: is no table of actc verify --table, or only a part of one", name));
  } catch (const std::exception &e) {
    throw VerifyFileError(fmt::format("{}: is no table of actc verify --table ({})", name, e.what()));
  }
}

}  // namespace actc
