// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "report.h"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <nlohmann/json.hpp>

namespace fashion {
namespace {

using Json = nlohmann::ordered_json;

void print(const Json &line) { fmt::print("{}\n", line.dump()); }

std::vector<std::string> layer_names(const Network &network, bool only_weights) {
  std::vector<std::string> names;
  for (size_t i = 0; i < network.layers(); ++i)
    if (!only_weights || network.layer(i).has_weights()) names.push_back(network.layer(i).name());
  return names;
}

std::string initialisation(const Options &o, const Initialiser &initialiser) {
  std::string text = to_string(initialiser.rule);
  if (initialiser.rule == Rule::Moment) text = fmt::format("variance 1 / ({:.4g} inputs)", initialiser.moment);
  return o.scale == 1 ? text : fmt::format("{}, times {}", text, o.scale);
}

// One object per activation layer that learns: {"slope": {"mean": 0.2, "smallest": 0.1, "largest": 0.4}}.
Json learned(const Network &network) {
  Json result = Json::array();
  for (size_t i = 0; i < network.layers(); ++i) {
    const auto *activation = dynamic_cast<const Activation *>(&network.layer(i));
    if (!activation) continue;
    Json layer = Json::object();
    for (const auto &[name, values] : activation->learned(network.parameters().data() + network.offset(i))) {
      const ConstView all(values.data(), 1, static_cast<Eigen::Index>(values.size()));
      layer[name] = {{"mean", all.mean()}, {"smallest", all.minCoeff()}, {"largest", all.maxCoeff()}};
    }
    if (!layer.empty()) result.push_back(layer);
  }
  return result;
}

}  // namespace

uint64_t digest(const Network &network) {
  uint64_t hash = 0xcbf29ce484222325;  // FNV-1a
  for (const float value : network.parameters())
    for (uint32_t bits = std::bit_cast<uint32_t>(value), i = 0; i < 4; ++i, bits >>= 8)
      hash = (hash ^ (bits & 255)) * 0x100000001b3;
  return hash;
}

void report_list() {
  for (const Kernels &kernels : all_kernels()) {
    std::string parameters;
    for (const actc_param &p : kernels.parameters())
      parameters += fmt::format(
          "{}{}{} = {}", parameters.empty() ? "" : ", ", p.learned ? "learned " : "", p.name,
          p.default_value ? fmt::format("{}", *static_cast<const float *>(p.default_value)) : "(no default)");
    fmt::print("{:<15} {}\n", kernels.name, parameters);
  }
}

void report_start(const Options &o, const Network &network, const Initialiser &initialiser) {
  if (o.json)
    return print({{"event", "start"},
                  {"network", o.network},
                  {"activation", o.activation},
                  {"layers", layer_names(network, false)},
                  {"parameters", network.parameters().size()},
                  {"init", initialisation(o, initialiser)},
                  {"optimiser", o.optimiser},
                  {"rate", o.rate},
                  {"batch", o.batch},
                  {"epochs", o.epochs},
                  {"threads", o.threads},
                  {"seed", o.seed},
                  {"generated", o.generated}});
  fmt::print("{} with {} parameters: {}\n", o.network, network.parameters().size(),
             fmt::join(layer_names(network, false), ", "));
  fmt::print("initial weights: {}; {}, rate {}, batch {}, threads {}, seed {}{}\n", initialisation(o, initialiser),
             o.optimiser, o.rate, o.batch, o.threads, o.seed, o.generated ? "; generated images" : "");
  fmt::print("\nepoch    loss    train     test        s    cpu s\n");
}

void report_epoch(const Options &o, const Network &network, int number, const Epoch &e) {
  if (o.json) {
    Json line = {{"event", "epoch"},         {"epoch", number},
                 {"loss", e.train.loss},     {"train_accuracy", e.train.accuracy},
                 {"test_loss", e.test.loss}, {"test_accuracy", e.test.accuracy},
                 {"seconds", e.seconds},     {"cpu_seconds", e.cpu_seconds}};
    if (o.gradients) line.update({{"first_gradients", e.first_norms}, {"mean_gradients", e.mean_norms}});
    return print(line);
  }
  fmt::print("{:5} {:7.4f} {:6.2f} % {:6.2f} % {:8.2f} {:8.2f}\n", number, e.train.loss, 100 * e.train.accuracy,
             100 * e.test.accuracy, e.seconds, e.cpu_seconds);
  if (!o.gradients) return;
  const std::vector<std::string> names = layer_names(network, true);
  fmt::print("      gradient norm  first minibatch  mean\n");
  for (size_t i = 0; i < names.size(); ++i)
    fmt::print("  {:3} {:<22} {:8.2e}  {:8.2e}\n", i + 1, names[i], e.first_norms[i], e.mean_norms[i]);
}

void report_units(const Options &o, const std::vector<UnitStatistics> &units) {
  if (!o.json) fmt::print("\nlayer            units     dead  saturated inputs\n");
  Json layers = Json::array();
  for (const UnitStatistics &u : units) {
    layers.push_back({{"layer", u.layer}, {"units", u.units}, {"dead", u.dead}, {"saturated", u.saturated}});
    if (!o.json) fmt::print("{:<15} {:6} {:6.2f} %  {:6.2f} %\n", u.layer, u.units, 100 * u.dead, 100 * u.saturated);
  }
  if (o.json) print({{"event", "units"}, {"layers", layers}});
}

void report_end(const Options &o, const Network &network, const Summary &s) {
  const std::string bits = fmt::format("{:016x}", digest(network));
  if (o.json)
    return print({{"event", "end"},
                  {"test_accuracy", s.test.accuracy},
                  {"diverged", s.diverged},
                  {"seconds", s.seconds},
                  {"cpu_seconds", s.cpu_seconds},
                  {"learned", learned(network)},
                  {"digest", bits}});
  if (s.diverged) fmt::print("\nThe loss is no finite number any more: the training has diverged.\n");
  fmt::print("\ntest accuracy {:.2f} %, {:.1f} s, {:.1f} s of CPU time\n", 100 * s.test.accuracy, s.seconds,
             s.cpu_seconds);
  for (const Json &layer : learned(network))
    for (const auto &[name, values] : layer.items())
      fmt::print("learned: {} = {:.4f} ({:.4f} to {:.4f})\n", name, values["mean"].get<float>(),
                 values["smallest"].get<float>(), values["largest"].get<float>());
  fmt::print("digest of all parameters: {}\n", bits);
}

}  // namespace fashion
