// CLI11 says what it could not match; users need to know what they should have typed.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/actc/usage.h"

#include <fmt/format.h>

#include <vector>

#include "dsl/catalogue.h"
#include "tools/actc/common.h"

namespace actc::tool {
namespace {

std::vector<std::string> command_names(const CLI::App &app) {
  std::vector<std::string> names;
  for (const CLI::App *command : app.get_subcommands([](const CLI::App *) { return true; }))
    names.push_back(command->get_name());
  return names;
}

std::vector<std::string> option_names(const CLI::App &command) {
  std::vector<std::string> names;
  for (const CLI::Option *option : command.get_options())
    for (const std::string &name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

std::string explain_command(const CLI::App &app) {
  const std::vector<std::string> names = command_names(app), words = app.remaining();
  std::string message = "a command is missing";
  if (!words.empty() && words[0].starts_with('-'))
    message = fmt::format("unknown option '{}'", words[0]);
  else if (!words.empty() && find_in_catalogue(words[0]) != nullptr)
    message = fmt::format("'{0}' is an activation, not a command; try `actc show {0}`", words[0]);
  else if (!words.empty())
    message = fmt::format("unknown command '{}'{}", words[0], did_you_mean(words[0], names));
  return fmt::format("{}\nThe commands are: {}", message, fmt::join(names, ", "));
}

// A word that the command has no place for.
std::string explain_word(const CLI::App &command, const std::string &word) {
  if (word.starts_with("--")) {
    const std::string name = word.substr(0, word.find('='));
    return fmt::format("unknown option '{}'{}", name, did_you_mean(name, option_names(command)));
  }
  if (word.starts_with('-'))
    return fmt::format("unknown option '{}'; a formula that begins with '-' stands in parentheses or behind `--`",
                       word);
  const bool array = word.ends_with(".npy") && command.get_option_no_throw("--input") != nullptr;
  return fmt::format("unexpected argument '{}'{}", word,
                     array ? "; arrays are given with --input, --grad and --output" : "");
}

std::string explain_error(const CLI::App &command, const CLI::ParseError &error) {
  const std::vector<std::string> words = command.remaining(), parts = command_names(command);
  for (const std::string &word : words)
    if (word.starts_with('-')) return explain_word(command, word);
  if (!parts.empty() && command.get_subcommands().empty())
    return fmt::format("`actc {}` needs one of: {}{}", command.get_name(), fmt::join(parts, ", "),
                       words.empty() ? "" : fmt::format("; not '{}'", words[0]));
  if (!words.empty()) return explain_word(command, words[0]);
  std::string what = error.what();
  if (error.get_name() == "RequiredError")
    for (const CLI::Option *option : command.get_options())
      if (what == option->get_name() + " is required")
        return fmt::format("{} is missing: {}", option->get_name(), option->get_description());
  const std::string option = what.substr(0, what.find(':'));
  if (error.get_name() == "ArgumentMismatch" && what.ends_with(" missing")) return option + " needs a value";
  if (error.get_name() == "ArgumentMismatch" && what.find("At Most 1") != std::string::npos)
    return option + " is given twice";
  if (error.get_name() == "ConversionError" && what.find(" = ") != std::string::npos)
    return fmt::format("{}: this value is not understood", what.substr(what.find("--")));
  return what;
}

}  // namespace

std::string explain(const CLI::App &app, const CLI::ParseError &error) {
  const std::vector<CLI::App *> commands = app.get_subcommands();
  if (commands.empty()) return explain_command(app) + "\nSee `actc --help`.\n";
  return fmt::format("{}\nSee `actc {} --help`.\n", explain_error(*commands[0], error), commands[0]->get_name());
}

}  // namespace actc::tool
