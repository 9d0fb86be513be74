// actc show: what is known about an activation, for people (text, LaTeX, HTML) and for programs (NumPy, C, JSON).
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <functional>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "codegen/measured_bound.h"
#include "codegen/pipeline.h"
#include "dsl/derivative.h"
#include "dsl/print.h"
#include "dsl/print_json.h"
#include "dsl/print_latex.h"
#include "dsl/print_numpy.h"
#include "dsl/properties.h"
#include "dsl/simplify.h"
#include "dsl/stated_gradient.h"
#include "tools/actc/common.h"
#include "tools/actc/curve.h"
#include "tools/actc/show_html.h"

namespace actc::tool {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string x, format = "text", accuracy = "precise";
  bool derivative = false;
};

// What a form of output takes from the options.
struct Wanted {
  bool only_derivative;
  Accuracy accuracy;
};

// In the language: atoms written out.
std::string readable(const Gradient &gradient, const Names &names) {
  return to_text_within(expand_atoms(gradient.value), names);
}

// Directions that have kernels.
std::vector<Direction> shown_directions(const Activation &a) {
  if (a.extent == Extent::Row) return {};
  return {Direction::Forward, Direction::Backward};
}

constexpr DType kShownTypes[] = {DType::F32, DType::F64};

std::string bound_text(const Activation &a, Direction direction, DType dtype, Accuracy accuracy) {
  return stated_bound(lower_stage(derive_stage(a, direction, Convention::Limit, dtype), dtype, accuracy), dtype).text;
}

std::string show_text(const Activation &a, Wanted wanted) {
  const Names names = names_of(a);
  std::string out;
  if (wanted.only_derivative) {
    for (const Gradient &g : gradients_of(a)) out += fmt::format("df/d{} = {}\n", g.name, readable(g, names));
    return out;
  }
  out += fmt::format("{} = {}\n", a.signature(), to_text_within(a.body, names));
  for (const Gradient &g : gradients_of(a)) out += fmt::format("  df/d{} = {}\n", g.name, readable(g, names));
  if (a.from_output)
    out += fmt::format("  df/d{} from the output: {}\n", a.inputs[0],
                       to_text_within(a.from_output, {{"y"}, names.parameters}));
  for (const StatedGradient &g : a.gradients)
    out += fmt::format("  gradient at {}: {}{}\n", to_text(g.at), to_text(g.value),
                       g.convention ? ", in " + to_string(*g.convention) : "");
  if (a.extent == Extent::Row) out += "  over a row: gradients and kernels are not built yet\n";
  for (const KnownValue &k : a.known) out += fmt::format("  {}\n", to_text(k));
  for (DType dtype : kShownTypes)
    for (Direction direction : shown_directions(a))
      out += fmt::format("  error, {}, {}: {}\n", to_string(dtype), to_string(direction),
                         bound_text(a, direction, dtype, wanted.accuracy));
  if (!a.citation.empty()) out += fmt::format("  {}\n", a.citation);
  if (!a.aliases.empty()) out += fmt::format("  also: {}\n", fmt::join(a.aliases, ", "));
  const auto properties = find_properties(a);
  if (!properties) return out;
  out += fmt::format("\n  properties{} (found on {} points, not proved):\n",
                     a.parameters.empty() ? "" : " at the default parameters", properties->points);
  for (const auto &[key, text] : property_lines(*properties)) out += fmt::format("    {:<20} {}\n", key, text);
  const Expr derivative = differentiate(a.body, a.body.context().input(0));
  out += "\n  f solid, f' dotted:\n" +
         draw(sample(a.body, a, -6, 6, 120), sample(derivative, a, -6, 6, 120), locale_is_utf8());
  return out;
}

std::string show_latex(const Activation &a, Wanted wanted) {
  const Names names = names_of(a);
  std::string out = wanted.only_derivative ? "" : to_latex(a) + "\n";
  for (const Gradient &g : gradients_of(a))
    out += fmt::format("\\frac{{\\partial f}}{{\\partial {}}} = {}\n", latex_symbol(g.name),
                       to_latex(expand_atoms(g.value), names));
  return out;
}

std::string show_c(const Activation &a, Wanted wanted) {
  std::string out;
  for (Direction direction : {Direction::Forward, Direction::Backward})
    if (direction == Direction::Backward || !wanted.only_derivative)
      out += c_source(a, direction, fmt::format("{}_{}_f32", a.name, to_string(direction)), Convention::Limit,
                      DType::F32, wanted.accuracy);
  return out;
}

Json show_json(const Activation &a, Accuracy accuracy) {
  Json json = to_json(a);
  for (DType dtype : kShownTypes)
    for (Direction direction : shown_directions(a))
      json["error"][to_string(dtype)][to_string(direction)] = bound_text(a, direction, dtype, accuracy);
  const auto properties = find_properties(a);
  json["properties"] = properties ? to_json(*properties) : Json();
  return json;
}

void show(const Options &o) {
  using Printer = std::function<std::string(const Activation &, Wanted)>;
  static const std::map<std::string, Printer> printers = {
      {"text", show_text},
      {"latex", show_latex},
      {"numpy", [](const Activation &a, Wanted) { return to_numpy(a); }},
      {"c", show_c},
      {"html", [](const Activation &a, Wanted) { return to_html(a); }},
  };
  const Wanted wanted{o.derivative, parse_accuracy_option(o.accuracy)};
  Context context;
  const std::vector<Activation> activations = resolve(context, o.x).activations;
  if (o.format == "json") {
    // One object; for a file with several definitions a list of them.
    Json all = Json::array();
    for (const Activation &a : activations) all.push_back(show_json(a, wanted.accuracy));
    std::cout << (all.size() == 1 ? all[0] : all).dump(2) << '\n';
    return;
  }
  const auto printer = printers.find(o.format);
  if (printer == printers.end())
    throw Usage(fmt::format("unknown format '{}'; this build has: text, latex, numpy, c, json, html", o.format));
  if (o.format == "html" && activations[0].extent == Extent::Row)
    throw Failure(fmt::format("{}: works on whole rows; a page draws the curve of a function of one number", o.x));
  if (o.format == "html" && activations.size() > 1)
    throw Failure(fmt::format("{} defines {} activations; a page shows one", o.x, activations.size()));
  for (const Activation &a : activations) std::cout << printer->second(a, wanted);
}

}  // namespace

void add_show(CLI::App &app) {
  auto options = std::make_shared<Options>();
  CLI::App *command =
      app.add_subcommand("show", "Shows formula, derivative, properties, known values and error bounds");
  command->add_option("X", options->x, kXHelp)->required();
  command->add_flag("--derivative", options->derivative, "Only the derivative (text, latex, c)");
  command->add_option("--format", options->format, "text, latex, numpy, c, json, html")->capture_default_str();
  command->add_option("--accuracy", options->accuracy, "Whose error bounds: precise, fast")->capture_default_str();
  command->footer(
      "Examples:\n  actc show swish\n  actc show 'x / (1 + exp(-2 * x))' --derivative\n"
      "  actc show gelu --format html >gelu.html\n  actc show mish --format numpy >mish.py");
  command->callback([=] { show(*options); });
}

}  // namespace actc::tool
