// actc check: is a definition file right? Syntax and types, values that the author states, gradients, lowering.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fmt/format.h>

#include <cmath>
#include <iostream>

#include "codegen/pipeline.h"
#include "dsl/catalogue.h"
#include "dsl/evaluate.h"
#include "dsl/oracle.h"
#include "dsl/parse.h"
#include "dsl/print.h"
#include "tools/actc/common.h"

namespace actc::tool {
namespace {

// Values that the author states against the oracle; parameters at their defaults.
void check_known(const Activation &a, std::vector<Diagnostic> &errors) {
  if (a.known.empty()) return;
  const Oracle oracle(a.body);
  std::vector<double> parameters;
  for (const Parameter &p : a.parameters) {
    if (!p.default_value) {
      errors.push_back(
          {fmt::format("known values of '{}' need a default for '{}'", a.name, p.name), a.known[0].range, ""});
      return;
    }
    parameters.push_back(round_to_double(*p.default_value));
  }
  for (const KnownValue &k : a.known) {
    const std::vector<double> inputs(a.inputs.size(), round_to_double(k.at));
    const double value = oracle(inputs, parameters);
    // Exactly, with half an ULP of the double for the rounding of the oracle's answer.
    const bool holds = std::isfinite(value) &&
                       abs(mpq_class(value) - k.value) <= k.tolerance + abs(mpq_class(value)) * mpq_class(0x1p-53);
    if (!holds)
      errors.push_back({fmt::format("f({}) is {:.17g}, not {}", to_text(k.at), value, to_text(k.value)), k.range,
                        "a stated value must be right to one unit of its last digit"});
  }
}

// The text that the places of diagnostics refer to.
Source source_of(const std::string &x, const Definitions &definitions) {
  if (!definitions.file.empty()) return {x, read_file(x)};
  const CatalogueEntry *entry = find_in_catalogue(x);
  return {x, entry ? std::string(entry->text) : x};
}

}  // namespace

void add_check(CLI::App &app) {
  auto path = std::make_shared<std::string>();
  auto json = std::make_shared<bool>(false);
  CLI::App *command = app.add_subcommand("check", "Checks a .act file: syntax, types, known values, gradients");
  command->add_option("FILE", *path, "a .act file; a catalogue name or a formula works too")->required();
  command->add_flag("--json", *json, "For programs");
  command->footer("Examples:\n  actc check my.act\n  actc check my.act --json\n  actc check silu");
  command->callback([=] {
    Context context;
    const Definitions definitions = resolve(context, *path);
    std::vector<Diagnostic> errors;
    nlohmann::ordered_json all = nlohmann::json::array();
    for (const Activation &a : definitions.activations) {
      check_known(a, errors);
      nlohmann::ordered_json entry = {{"name", a.name}, {"known_values", a.known.size()}};
      for (Direction direction : {Direction::Forward, Direction::Backward}) {
        const Primitives kernel = lower_stage(derive_stage(a, direction));
        size_t operations = 0;
        for (const Node *node : topological_order(kernel.outputs)) operations += node->arity > 0;
        entry[to_string(direction)] = {{"operations", operations}, {"bound", kernel.bound.text}};
      }
      all.push_back(entry);
    }
    if (!errors.empty()) throw SourceError(source_of(*path, definitions), errors);
    if (*json) {
      std::cout << json_text(all);
      return;
    }
    for (const auto &entry : all) {
      std::cout << fmt::format("{}: ok, {} known value{}\n", entry["name"].get<std::string>(),
                               entry["known_values"].get<size_t>(), entry["known_values"] == 1 ? "" : "s");
      for (const char *direction : {"forward", "backward"})
        std::cout << fmt::format("  {:<8}  {:3} operations  {}\n", direction,
                                 entry[direction]["operations"].get<size_t>(),
                                 entry[direction]["bound"].get<std::string>());
    }
  });
}

}  // namespace actc::tool
