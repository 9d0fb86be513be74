// actc minimax: the best polynomial or quotient for a function, with coefficients of a type and a proven error.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fmt/format.h>

#include <iostream>

#include "dsl/catalogue.h"
#include "tools/actc/common.h"
#include "tools/minimax/options.h"
#include "tools/minimax/print.h"

namespace actc::tool {
namespace {

struct Options {
  minimax::Request request;
  std::string format = "text", name;
  bool json = false;
};

bool is_identifier(const std::string &name) {
  return !name.empty() && !std::isdigit(static_cast<unsigned char>(name[0])) &&
         std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) || c == '_'; });
}

std::string print(const Options &o) {
  if (o.format != "text" && o.format != "c" && o.format != "table")
    throw Usage(fmt::format("unknown format '{}'; this build has: text, c, table", o.format));
  const std::string name = !o.name.empty()                         ? o.name
                           : find_in_catalogue(o.request.function) ? o.request.function
                                                                   : "approximation";
  if (!is_identifier(name)) throw Usage(fmt::format("--name '{}': a name of letters, digits and '_' is wanted", name));
  Context context;
  const minimax::Problem problem = minimax::make_problem(resolve_one(context, o.request.function), o.request);
  const minimax::Approximation result = minimax::approximate(problem);
  const minimax::Report report{o.request, problem, result, name};
  if (o.json) return json_text(minimax::to_json(report));
  if (o.format == "c") return minimax::to_c(report);
  if (o.format == "table") return minimax::to_table(report);
  std::string text = minimax::to_text(report);
  if (minimax::has_c(problem)) text += "\n" + minimax::to_c(report);
  return text + "\n" + minimax::command_line(o.request) + "\n";
}

}  // namespace

void add_minimax(CLI::App &app) {
  auto options = std::make_shared<Options>();
  CLI::App *command = app.add_subcommand(
      "minimax", "Finds the best polynomial or quotient for a function, with rounded coefficients and a proven error");
  command->add_option("FORMULA", options->request.function, "a formula of x, a catalogue name, or a .act file")
      ->required();
  minimax::add_options(*command, options->request);
  command->add_option("--format", options->format, "text, c, table (a C++ header)")->capture_default_str();
  command->add_option("--name", options->name, "Of the function in C, or of the table");
  command->add_flag("--json", options->json, "For programs");
  command->footer(
      "The error is that of exact arithmetic; rounding in the evaluation comes on top.\n"
      "Examples:\n  actc minimax 'exp(x)' --interval -log(2)/2,log(2)/2 --degree 6 --fixed 1,1\n"
      "  actc minimax 'sin(x)' --interval 0,pi/4 --degree 7 --basis odd --type f64 --format c --name sine\n"
      "  actc minimax 'erfc(x) * exp(x^2)' --interval 0,10 --degree 4/5\n"
      "  actc minimax silu --interval -1,1 --degree 8 --weight absolute\n"
      "  actc minimax 'exp(x)' --interval 0,1 --degree 2 --fixed 1,1,0.7     # the error of given coefficients");
  command->callback([=] {
    try {
      std::cout << print(*options);
    } catch (const minimax::BadRequest &e) {
      throw Usage(e.what());
    } catch (const minimax::NoApproximation &e) {
      throw Failure(fmt::format("{}: {}", options->request.function, e.what()));
    }
  });
}

}  // namespace actc::tool
