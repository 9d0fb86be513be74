// How X of the command line and the values of options are read, and what is said when that fails.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/actc/common.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "dsl/catalogue.h"
#include "dsl/diagnostics.h"
#include "dsl/parse.h"
#include "runtime/include/actc_runtime.h"

namespace actc::tool {

std::string read_file(const std::string &path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) throw Failure(fmt::format("{}: is a directory", path));
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Failure(fmt::format("{}: {}", path, errno ? std::strerror(errno) : "cannot be read"));
  std::string text;
  char chunk[1 << 16];
  while (file.read(chunk, sizeof chunk), file.gcount() > 0) {
    text.append(chunk, static_cast<size_t>(file.gcount()));
    if (text.size() > kMaxSourceBytes) throw Failure(fmt::format("{}: longer than {} bytes", path, kMaxSourceBytes));
  }
  if (file.bad()) throw Failure(fmt::format("{}: cannot be read", path));
  if (text.find('\0') != std::string::npos) throw Failure(fmt::format("{}: is not a text file", path));
  return text;
}

std::string json_text(const nlohmann::ordered_json &value) {
  return value.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

std::string did_you_mean(const std::string &word, const std::vector<std::string> &names) {
  std::string lower = word, found;
  for (char &c : lower) c = c == '-' ? '_' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (std::find(names.begin(), names.end(), lower) != names.end()) found = lower;
  if (found.empty()) found = nearest(word, names);
  for (const std::string &name : names)
    if (found.empty() && word.size() > 2 && name.starts_with(word)) found = name;
  return found.empty() ? "" : fmt::format("; did you mean '{}'?", found);
}

namespace {

bool is_word(const std::string &x) {
  return std::all_of(x.begin(), x.end(), [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
}

}  // namespace

Definitions resolve(Context &context, const std::string &x) {
  if (x.empty()) throw Usage(fmt::format("X is empty; give {}", kXHelp));
  if (const CatalogueEntry *entry = find_in_catalogue(x))
    return {"", parse(context, {x + ".act", std::string(entry->text)})};
  std::error_code error;
  if (x.ends_with(".act") || std::filesystem::exists(x, error)) return {x, parse(context, {x, read_file(x)})};
  try {
    return {"", parse(context, {"<formula>", x})};
  } catch (const SourceError &) {
    if (!is_word(x)) throw;
    throw Failure(fmt::format("{}: the catalogue has no activation of this name (see `actc list`){}", x,
                              did_you_mean(x, catalogue_names())));
  }
}

Activation resolve_one(Context &context, const std::string &x) {
  Definitions definitions = resolve(context, x);
  if (definitions.activations.size() == 1) return std::move(definitions.activations[0]);
  std::string names;
  for (const Activation &a : definitions.activations) names += (names.empty() ? "" : ", ") + a.name;
  throw Failure(
      fmt::format("{} defines {} activations ({}); this command takes one", x, definitions.activations.size(), names));
}

std::vector<std::string> split_list(const std::string &text) {
  std::vector<std::string> parts;
  size_t begin = 0;
  while (begin <= text.size()) {
    const size_t end = std::min(text.find_first_of(",\n", begin), text.size());
    const std::string part = text.substr(begin, end - begin);
    if (!part.empty() && std::find(parts.begin(), parts.end(), part) == parts.end()) parts.push_back(part);
    begin = end + 1;
  }
  return parts;
}

namespace {

std::string join(const std::vector<std::string> &names) { return fmt::format("{}", fmt::join(names, ", ")); }

template <class Value>
Value known(const char *what, const std::string &text, std::optional<Value> value,
            const std::vector<std::string> &names) {
  if (!value) throw Usage(fmt::format("unknown {} '{}'; this build has: {}", what, text, join(names)));
  return *value;
}

// The levels that ACTC_CPU selects from.
std::string cpu_levels() {
  std::string names = "generic";
  for (const Target *target : targets())
    if (target->cpu_features != 0) names += fmt::format(", {}", target->name);
  return names;
}

}  // namespace

std::string bad_cpu_override() {
  if (actc_cpu_override(nullptr) == ACTC_OK) return {};
  return fmt::format("ACTC_CPU={}: no such CPU level; unset it or choose from: {}", std::getenv("ACTC_CPU"),
                     cpu_levels());
}

Failure cannot_run(const Target *target) {
  if (const std::string problem = bad_cpu_override(); !problem.empty()) return Failure(problem);
  const char *level = std::getenv("ACTC_CPU");
  const uint64_t detected = actc_cpu_detected();
  const auto possible = [&](const Target *t) { return (t->cpu_features & ~detected) == 0; };
  const bool excluded = target ? possible(target) : std::any_of(targets().begin(), targets().end(), possible);
  const std::string what =
      target ? std::string(target->name) : fmt::format("all targets of this build ({})", target_names());
  if (excluded && level != nullptr) return Failure(fmt::format("ACTC_CPU={} excludes {}; unset ACTC_CPU", level, what));
  if (target != nullptr) return Failure(fmt::format("this CPU cannot run {}; `actc doctor` shows what it lacks", what));
  return Failure(fmt::format("this CPU runs none of the targets of this build ({}); `actc doctor` shows what it lacks",
                             target_names()));
}

std::vector<const Target *> parse_targets(const std::string &list, bool with_generic) {
  const std::string names = target_names() + (with_generic ? ", generic, host" : ", host");
  std::vector<const Target *> found;
  for (const std::string &name : split_list(list)) {
    const Target *target = name == "host" ? host_target() : find_target(name);
    if (!target && name == "host") throw cannot_run(nullptr);
    if (!target) throw Usage(fmt::format("unknown target '{}'; this build has: {}", name, names));
    if (target == &generic_target() && !with_generic)
      throw Usage(fmt::format("generic is C source for another compiler; targets that can run here: {}", names));
    if (std::find(found.begin(), found.end(), target) == found.end()) found.push_back(target);
  }
  if (found.empty()) throw Usage(fmt::format("no target given; this build has: {}", names));
  return found;
}

std::vector<Direction> parse_directions(const std::string &list) {
  std::vector<Direction> found;
  for (const std::string &name : split_list(list))
    found.push_back(known("direction", name, parse_direction(name), direction_names()));
  if (found.empty()) throw Usage(fmt::format("no direction given; this build has: {}", join(direction_names())));
  return found;
}

DType parse_dtype_option(const std::string &text) { return known("dtype", text, parse_dtype(text), dtype_names()); }

Accuracy parse_accuracy_option(const std::string &text) {
  return known("accuracy", text, parse_accuracy(text), accuracy_names());
}

Convention parse_convention_option(const std::string &text) {
  return known("convention", text, parse_convention(text), convention_names());
}

}  // namespace actc::tool
