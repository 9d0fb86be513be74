// actc show: a formula and its derivative.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fmt/format.h>

#include <iostream>

#include "codegen/pipeline.h"
#include "dsl/derivative.h"
#include "dsl/print.h"
#include "dsl/simplify.h"
#include "tools/actc/common.h"

namespace actc::tool {
namespace {

struct Options {
  std::string x, format = "text";
  bool derivative = false;
};

// The gradients with respect to inputs and learned parameters, in the language (atoms written out).
std::vector<std::pair<std::string, std::string>> gradients(const Activation &a) {
  Context &context = a.body.context();
  const Names names = names_of(a);
  std::vector<std::pair<std::string, std::string>> out;
  auto add = [&](const std::string &name, Expr variable) {
    out.emplace_back("df/d" + name, to_text(expand_atoms(simplify(differentiate(simplify(a.body), variable))), names));
  };
  for (size_t i = 0; i < a.inputs.size(); ++i) add(a.inputs[i], context.input(static_cast<uint32_t>(i)));
  for (size_t i = 0; i < a.parameters.size(); ++i)
    if (a.parameters[i].learned) add(a.parameters[i].name, context.parameter(static_cast<uint32_t>(i)));
  return out;
}

std::string describe(const Activation &a, bool only_derivative) {
  std::string out;
  if (only_derivative) {
    for (const auto &[name, text] : gradients(a)) out += fmt::format("{} = {}\n", name, text);
    return out;
  }
  out += fmt::format("{} = {}\n", a.signature(), to_text(a.body, names_of(a)));
  for (const auto &[name, text] : gradients(a)) out += fmt::format("  {} = {}\n", name, text);
  for (const KnownValue &k : a.known) out += fmt::format("  f({}) = {}\n", to_text(k.at), to_text(k.value));
  for (Direction direction : {Direction::Forward, Direction::Backward})
    out +=
        fmt::format("  error, f32, {}: {}\n", to_string(direction), lower_stage(derive_stage(a, direction)).bound.text);
  if (!a.citation.empty()) out += fmt::format("  {}\n", a.citation);
  if (!a.aliases.empty()) out += fmt::format("  also: {}\n", fmt::join(a.aliases, ", "));
  return out;
}

}  // namespace

void add_show(CLI::App &app) {
  auto options = std::make_shared<Options>();
  CLI::App *command = app.add_subcommand("show", "Shows the formula, its derivative, known values and error bounds");
  command->add_option("X", options->x, kXHelp)->required();
  command->add_flag("--derivative", options->derivative, "Only the derivative");
  command->add_option("--format", options->format, "text")->capture_default_str();
  command->footer("Examples:\n  actc show swish\n  actc show 'x / (1 + exp(-2 * x))' --derivative");
  command->callback([=] {
    if (options->format != "text")
      throw Usage(fmt::format("unknown format '{}'; this build has: text", options->format));
    Context context;
    for (const Activation &a : resolve(context, options->x).activations) std::cout << describe(a, options->derivative);
  });
}

}  // namespace actc::tool
