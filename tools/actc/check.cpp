// actc check: is a definition file right? Syntax and types, values that the author states, gradients, lowering,
// and how accurate the kernels are.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fmt/format.h>
#include <unistd.h>

#include <iostream>

#include "codegen/accuracy_text.h"
#include "codegen/measured_bound.h"
#include "codegen/pipeline.h"
#include "dsl/catalogue.h"
#include "dsl/parse.h"
#include "dsl/statements.h"
#include "dsl/warnings.h"
#include "tools/actc/common.h"

namespace actc::tool {
namespace {

constexpr size_t kMaxWarnings = 4;  // per direction

// The text that the places of diagnostics refer to.
Source source_of(const std::string &x, const Definitions &definitions) {
  if (!definitions.file.empty()) return {x, read_file(x)};
  const CatalogueEntry *entry = find_in_catalogue(x);
  return entry ? Source{x, std::string(entry->text)} : Source{"<formula>", x};
}

// Probes the accuracy of a kernel; the progress is for people who watch.
MeasuredAccuracy probe(const Activation &a, Direction direction) {
  ProbeOptions options;
  const bool watched = isatty(STDERR_FILENO) != 0;
  if (watched)
    options.progress = [&](double part) {
      std::cerr << fmt::format("\r{} {}: {:3.0f} % ", a.name, to_string(direction), 100 * part) << std::flush;
    };
  MeasuredAccuracy accuracy = probe_accuracy(a, direction, options);
  if (watched) std::cerr << "\r\033[K" << std::flush;
  return accuracy;
}

nlohmann::ordered_json to_json(const Source &source, const std::vector<Diagnostic> &diagnostics) {
  nlohmann::ordered_json all = nlohmann::json::array();
  for (const Diagnostic &d : diagnostics) {
    const auto [line, column] = line_and_column(source, d.range.begin);
    all.push_back({{"line", line}, {"column", column}, {"message", d.message}, {"remedy", d.note}});
  }
  return all;
}

}  // namespace

void add_check(CLI::App &app) {
  auto path = std::make_shared<std::string>();
  auto json = std::make_shared<bool>(false);
  CLI::App *command =
      app.add_subcommand("check", "Checks a .act file: syntax, types, known values, gradients, accuracy");
  command->add_option("FILE", *path, "a .act file; a catalogue name or a formula works too")->required();
  command->add_flag("--json", *json, "For programs");
  command->footer("Examples:\n  actc check my.act\n  actc check my.act --json\n  actc check silu");
  command->callback([=] {
    Context context;
    const Definitions definitions = resolve(context, *path);
    const Source source = source_of(*path, definitions);
    std::vector<Diagnostic> errors;
    std::string warned;  // for people
    nlohmann::ordered_json all = nlohmann::json::array();
    for (const Activation &a : definitions.activations) {
      for (Diagnostic &error : false_statements(a)) errors.push_back(std::move(error));
      const std::vector<Diagnostic> doubtful = find_warnings(a);
      for (const Diagnostic &d : doubtful) warned += render(source, d, "warning");
      nlohmann::ordered_json entry = {
          {"name", a.name}, {"known_values", a.known.size()}, {"warnings", to_json(source, doubtful)}};
      for (Direction direction : {Direction::Forward, Direction::Backward}) {
        if (a.extent == Extent::Row) break;  // no kernels yet
        const Primitives kernel = lower_stage(derive_stage(a, direction));
        size_t operations = 0;
        for (const Node *node : topological_order(kernel.outputs)) operations += node->arity > 0;
        const MeasuredAccuracy accuracy = probe(a, direction);
        entry[to_string(direction)] = {{"operations", operations},
                                       {"bound", stated_bound(kernel, DType::F32).text},
                                       {"accuracy", to_json(accuracy)},
                                       {"summary", summary(accuracy)},
                                       {"warnings", warnings(accuracy)}};
      }
      all.push_back(entry);
    }
    if (!errors.empty()) throw SourceError(source, errors);
    if (*json) {
      std::cout << json_text(all);
      return;
    }
    std::cerr << warned;
    for (const auto &entry : all) {
      std::cout << fmt::format("{}: ok, {} known value{}\n", entry["name"].get<std::string>(),
                               entry["known_values"].get<size_t>(), entry["known_values"] == 1 ? "" : "s");
      for (const char *direction : {"forward", "backward"}) {
        if (!entry.contains(direction)) continue;
        std::cout << fmt::format("  {:<8}  {:3} operations  {}\n", direction,
                                 entry[direction]["operations"].get<size_t>(),
                                 entry[direction]["bound"].get<std::string>())
                  << fmt::format("  accuracy  {:<8}  {}\n", direction, entry[direction]["summary"].get<std::string>());
        const auto &found = entry[direction]["warnings"];
        for (size_t i = 0; i < found.size() && i < kMaxWarnings; ++i)
          std::cout << fmt::format("  warning   {:<8}  {}\n", direction, found[i].get<std::string>());
        if (found.size() > kMaxWarnings)
          std::cout << fmt::format("            {:<8}  {} more (--json)\n", "", found.size() - kMaxWarnings);
      }
    }
  });
}

}  // namespace actc::tool
