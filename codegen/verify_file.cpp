// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/verify_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "codegen/error_json.h"

namespace actc {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char *kFormat = "actc-verify-2";

std::string hash_text(const KernelSpec &spec) { return fmt::format("{:016x}", hash(without_machine(spec))); }

Json to_json(const Violations &v) {
  return {{"count", v.count}, {"ulp", number_to_json(v.ulp)}, {"at_bits", bits_text(v.x)}};
}
Violations violations_from_json(const Json &json) {
  return {json.at("count").get<uint64_t>(), number_from_json(json.at("ulp")),
          float_from_bits(json.at("at_bits").get<std::string>())};
}

VerifyState state_from_json(const std::string &name, const Json &json) {
  if (json.at("format") != kFormat)
    throw VerifyFileError(fmt::format("{}: is in the format {}, not {}", name, json.at("format").dump(), kFormat));
  if (const auto version = json.at("numerics_version").get<unsigned>(); version != kNumericsVersion)
    throw VerifyFileError(
        fmt::format("{}: was made with numerics version {}; this build has version {}, whose kernels "
                    "have other bits: sweep again",
                    name, version, kNumericsVersion));
  VerifyState state;
  state.plan.stride = json.at("stride").get<uint64_t>();
  state.plan.shard = json.at("shard").get<unsigned>();
  state.plan.shards = json.at("of_shards").get<unsigned>();
  state.shards = json.at("covers_shards").get<std::vector<unsigned>>();
  state.complete = json.at("complete").get<bool>();
  state.pass = json.at("next_pass").get<size_t>();
  state.block = json.at("next_block").get<uint64_t>();
  state.seconds = json.at("seconds").get<double>();
  for (const Json &kernel : json.at("kernels")) {
    const std::optional<KernelSpec> spec = parse_spec(kernel.at("spec").get<std::string>());
    if (!spec || hash_text(*spec) != kernel.at("hash").get<std::string>())
      throw VerifyFileError(
          fmt::format("{}: the hash of kernel {} is not that of its specification: the file was "
                      "damaged or changed by hand",
                      name, state.plan.kernels.size() + 1));
    state.plan.kernels.push_back(*spec);
    state.lowered.push_back(kernel.at("lowered").get<std::string>());
  }
  for (const Json &report : json.at("reports")) state.reports.push_back(report_from_json(report));
  const bool sound = state.plan.stride > 0 && state.plan.shards > 0 && state.plan.shard >= 1 &&
                     state.plan.shard <= state.plan.shards && !state.shards.empty() &&
                     state.reports.size() >= state.plan.kernels.size() &&
                     std::all_of(state.reports.begin(), state.reports.end(), [&](const VerifyReport &r) {
                       const uint64_t seen = r.errors.numbers + r.errors.undefined + r.errors.unknown;
                       return r.errors.rounded <= r.errors.numbers && seen <= (uint64_t{1} << 32) * 64;
                     });
  if (!sound) throw VerifyFileError(fmt::format("{}: its numbers contradict each other: the file was damaged", name));
  return state;
}

void check_same_plan(const std::string &name, const VerifyState &file, const VerifyState &state) {
  const VerifyPlan &plan = state.plan;
  auto differs = [&](const char *what, uint64_t theirs, uint64_t ours) {
    if (theirs != ours)
      throw VerifyFileError(fmt::format("{}: is a sweep with {} {}, not {}", name, what, theirs, ours));
  };
  differs("a stride of", file.plan.stride, plan.stride);
  differs("a number of shards of", file.plan.shards, plan.shards);
  differs("a number of kernels of", file.plan.kernels.size(), plan.kernels.size());
  for (size_t i = 0; i < plan.kernels.size(); ++i)
    if (without_machine(file.plan.kernels[i]) != without_machine(plan.kernels[i]))
      throw VerifyFileError(fmt::format("{}: is a sweep of other kernels: {}, not {}", name,
                                        to_string(without_machine(file.plan.kernels[i])),
                                        to_string(without_machine(plan.kernels[i]))));
  for (size_t i = 0; i < plan.kernels.size(); ++i)
    if (file.lowered[i] != state.lowered[i])
      throw VerifyFileError(
          fmt::format("{}: {} had other bits when it was swept; sweep again", name, kernel_name(plan.kernels[i])));
}

std::string shard_list(const std::vector<unsigned> &shards) { return fmt::format("{}", fmt::join(shards, ", ")); }

}  // namespace

// The bits of a kernel are the same on every target and with every schedule.
KernelSpec without_machine(KernelSpec spec) {
  spec.target = "any";
  spec.schedule = {};
  return spec;
}

Json to_json(const VerifyReport &r) {
  Json json = {{"kernel", r.kernel}, {"result", r.result}, {"claimed", r.claimed}, {"errors", to_json(r.errors)}};
  json["order"] = r.order;
  json["out_of_order"] = to_json(r.out_of_order);
  json["lowest"] = r.lowest ? Json(number_to_json(*r.lowest)) : Json();
  json["highest"] = r.highest ? Json(number_to_json(*r.highest)) : Json();
  json["out_of_range"] = to_json(r.out_of_range);
  json["zeros"] = r.zeros;
  json["specials"] = Json::array();
  for (const SpecialValue &s : r.specials)
    json["specials"].push_back({{"name", s.name},
                                {"x_bits", bits_text(s.x)},
                                {"actual", number_to_json(s.actual)},
                                {"actual_bits", bits_text(s.actual)},
                                {"expected", s.known ? number_to_json(s.expected) : Json()}});
  json["assumed"] = r.assumed;
  return json;
}

VerifyReport report_from_json(const Json &json) {
  VerifyReport r;
  r.kernel = json.at("kernel").get<std::string>();
  r.result = json.at("result").get<std::string>();
  r.claimed = json.at("claimed").get<std::string>();
  r.errors = errors_from_json(json.at("errors"));
  r.order = json.at("order").get<std::string>();
  r.out_of_order = violations_from_json(json.at("out_of_order"));
  if (!json.at("lowest").is_null()) r.lowest = number_from_json(json.at("lowest"));
  if (!json.at("highest").is_null()) r.highest = number_from_json(json.at("highest"));
  r.out_of_range = violations_from_json(json.at("out_of_range"));
  r.zeros = json.at("zeros").get<std::vector<double>>();
  for (const Json &s : json.at("specials")) {
    const bool known = !s.at("expected").is_null();
    r.specials.push_back({s.at("name").get<std::string>(), float_from_bits(s.at("x_bits").get<std::string>()),
                          float_from_bits(s.at("actual_bits").get<std::string>()),
                          known ? number_from_json(s.at("expected")) : 0, known});
  }
  r.assumed = json.at("assumed").get<std::string>();
  return r;
}

Json to_json(const VerifyState &state) {
  Json json = {{"format", kFormat},
               {"numerics_version", kNumericsVersion},
               {"complete", state.complete},
               {"stride", state.plan.stride},
               {"shard", state.plan.shard},
               {"of_shards", state.plan.shards},
               {"covers_shards", state.shards},
               {"next_pass", state.pass},
               {"next_block", state.block},
               {"seconds", state.seconds},
               {"kernels", Json::array()},
               {"reports", Json::array()}};
  for (size_t i = 0; i < state.plan.kernels.size(); ++i) {
    const KernelSpec &spec = state.plan.kernels[i];
    json["kernels"].push_back({{"spec", to_string(spec)}, {"hash", hash_text(spec)}, {"lowered", state.lowered.at(i)}});
  }
  for (const VerifyReport &report : state.reports) json["reports"].push_back(to_json(report));
  return json;
}

VerifyState parse_verify_file(const std::string &name, const std::string &text) {
  try {
    return state_from_json(name, Json::parse(text));
  } catch (const VerifyFileError &) {
    throw;
  } catch (const nlohmann::json::parse_error &) {
    throw VerifyFileError(fmt::format("{}: is no result of actc verify, or only a part of one", name));
  } catch (const nlohmann::json::exception &e) {
    throw VerifyFileError(fmt::format("{}: is no result of actc verify ({})", name, e.what()));
  } catch (const std::invalid_argument &e) {
    throw VerifyFileError(fmt::format("{}: is no result of actc verify ({})", name, e.what()));
  }
}

void check_resumable(const std::string &name, const VerifyState &file, const VerifyState &start) {
  check_same_plan(name, file, start);
  if (file.plan.shard != start.plan.shard || file.shards != start.shards)
    throw VerifyFileError(
        fmt::format("{}: is the sweep of shard {}, not {}", name, shard_list(file.shards), shard_list(start.shards)));
  if (file.reports.size() != start.reports.size())
    throw VerifyFileError(fmt::format("{}: has {} results, not {}", name, file.reports.size(), start.reports.size()));
}

VerifyState merge(const std::vector<NamedState> &parts) {
  VerifyState all = parts.at(0).state;
  std::vector<std::pair<unsigned, std::string>> seen;  // shard and file
  for (size_t i = 0; i < parts.size(); ++i) {
    const auto &[name, state] = parts[i];
    if (!state.complete)
      throw VerifyFileError(fmt::format("{}: is an unfinished sweep; finish it with --resume first", name));
    check_same_plan(name, state, all);
    for (unsigned shard : state.shards) {
      const auto found = std::find_if(seen.begin(), seen.end(), [&](const auto &s) { return s.first == shard; });
      if (found != seen.end())
        throw VerifyFileError(fmt::format("{}: holds shard {} of {}, which {} holds already", name, shard,
                                          state.plan.shards, found->second));
      seen.emplace_back(shard, name);
    }
    if (i == 0) continue;
    if (state.reports.size() != all.reports.size())
      throw VerifyFileError(fmt::format("{}: has {} results, not {}", name, state.reports.size(), all.reports.size()));
    for (size_t r = 0; r < all.reports.size(); ++r) all.reports[r].merge(state.reports[r]);
    all.shards.insert(all.shards.end(), state.shards.begin(), state.shards.end());
    all.seconds += state.seconds;
  }
  std::sort(all.shards.begin(), all.shards.end());
  return all;
}

}  // namespace actc
