// actc check: is a definition file right? Syntax and types, values that the author states, gradients, lowering.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fmt/format.h>

#include <iostream>

#include "codegen/pipeline.h"
#include "dsl/catalogue.h"
#include "dsl/parse.h"
#include "dsl/statements.h"
#include "tools/actc/common.h"

namespace actc::tool {
namespace {

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
      for (Diagnostic &error : false_statements(a)) errors.push_back(std::move(error));
      nlohmann::ordered_json entry = {{"name", a.name}, {"known_values", a.known.size()}};
      for (Direction direction : {Direction::Forward, Direction::Backward}) {
        if (a.extent == Extent::Row) break;  // no kernels yet
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
        if (entry.contains(direction))
          std::cout << fmt::format("  {:<8}  {:3} operations  {}\n", direction,
                                   entry[direction]["operations"].get<size_t>(),
                                   entry[direction]["bound"].get<std::string>());
    }
  });
}

}  // namespace actc::tool
