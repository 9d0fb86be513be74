// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/error_json.h"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <stdexcept>

namespace actc {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char *kRegionNames[] = {"normal", "near_zeros", "subnormal"};
static_assert(std::size(kRegionNames) == ErrorStatistics::kRegions);

Json to_json(const WorstError &e) {
  return {{"ulp", e.ulp},
          {"absolute", e.absolute},
          {"at", e.x},
          {"at_bits", bits_text(e.x)},
          {"actual", number_to_json(e.actual)},
          {"exact", number_to_json(e.exact)}};
}
WorstError worst_from_json(const Json &json) {
  return {json.at("ulp").get<double>(), json.at("absolute").get<double>(),
          float_from_bits(json.at("at_bits").get<std::string>()),
          static_cast<float>(number_from_json(json.at("actual"))), number_from_json(json.at("exact"))};
}

Json to_json(const Tally &tally) {
  if (tally.count == 0) return {{"count", 0}};
  return {{"count", tally.count}, {"first", tally.first}, {"first_bits", bits_text(tally.first)}};
}
Tally tally_from_json(const Json &json) {
  Tally tally{json.at("count").get<uint64_t>(), 0};
  if (tally.count > 0) tally.first = float_from_bits(json.at("first_bits").get<std::string>());
  return tally;
}

struct NamedTally {
  const char *name;
  Tally ErrorStatistics::*tally;
};
constexpr NamedTally kTallies[] = {{"nan_for_number", &ErrorStatistics::nan_for_number},
                                   {"number_for_nan", &ErrorStatistics::number_for_nan},
                                   {"wrong_infinity", &ErrorStatistics::wrong_infinity},
                                   {"at_jumps", &ErrorStatistics::at_jumps}};

}  // namespace

Json number_to_json(double value) {
  if (std::isfinite(value)) return value;
  return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
}

double number_from_json(const Json &json) {
  if (json.is_number()) return json.get<double>();
  const std::string text = json.get<std::string>();
  if (text == "nan") return NAN;
  if (text == "inf" || text == "-inf") return text[0] == '-' ? -INFINITY : INFINITY;
  throw std::invalid_argument(fmt::format("'{}' is no number", text));
}

std::string bits_text(float value) { return fmt::format("0x{:08x}", std::bit_cast<uint32_t>(value)); }

float float_from_bits(const std::string &text) {
  if (text.size() != 10 || !text.starts_with("0x") ||
      text.find_first_not_of("0123456789abcdef", 2) != std::string::npos)
    throw std::invalid_argument(fmt::format("'{}' are not the bits of a float", text));
  return std::bit_cast<float>(static_cast<uint32_t>(std::stoul(text, nullptr, 16)));
}

Json to_json(const ErrorStatistics &e) {
  Json json = {
      {"numbers", e.numbers}, {"correctly_rounded", e.rounded}, {"undefined", e.undefined}, {"unknown", e.unknown}};
  for (size_t i = 0; i < e.worst.size(); ++i) json[kRegionNames[i]] = to_json(e.worst[i]);
  json["absolute"] = to_json(e.absolute);
  for (const NamedTally &t : kTallies) json[t.name] = to_json(e.*t.tally);
  return json;
}

ErrorStatistics errors_from_json(const Json &json) {
  ErrorStatistics e;
  e.numbers = json.at("numbers").get<uint64_t>();
  e.rounded = json.at("correctly_rounded").get<uint64_t>();
  e.undefined = json.at("undefined").get<uint64_t>();
  e.unknown = json.at("unknown").get<uint64_t>();
  for (size_t i = 0; i < e.worst.size(); ++i) e.worst[i] = worst_from_json(json.at(kRegionNames[i]));
  e.absolute = worst_from_json(json.at("absolute"));
  for (const NamedTally &t : kTallies) e.*t.tally = tally_from_json(json.at(t.name));
  return e;
}

}  // namespace actc
