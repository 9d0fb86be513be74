// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/actc/common.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "dsl/catalogue.h"
#include "dsl/parse.h"

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
  return text;
}

Definitions resolve(Context &context, const std::string &x) {
  if (const CatalogueEntry *entry = find_in_catalogue(x))
    return {"", parse(context, {x + ".act", std::string(entry->text)})};
  std::error_code error;
  if (x.ends_with(".act") || std::filesystem::exists(x, error)) return {x, parse(context, {x, read_file(x)})};
  return {"", parse(context, {"<formula>", x})};
}

Activation resolve_one(Context &context, const std::string &x) {
  Definitions definitions = resolve(context, x);
  if (definitions.activations.size() == 1) return std::move(definitions.activations[0]);
  std::string names;
  for (const Activation &a : definitions.activations) names += (names.empty() ? "" : ", ") + a.name;
  throw Failure(fmt::format("{} defines {} activations ({}); this command takes one", x, definitions.activations.size(), names));
}

std::vector<std::string> split_list(const std::string &text) {
  std::vector<std::string> parts;
  size_t begin = 0;
  while (begin <= text.size()) {
    const size_t end = std::min(text.find(',', begin), text.size());
    const std::string part = text.substr(begin, end - begin);
    if (!part.empty() && std::find(parts.begin(), parts.end(), part) == parts.end()) parts.push_back(part);
    begin = end + 1;
  }
  return parts;
}

namespace {

std::string join(const std::vector<std::string> &names) { return fmt::format("{}", fmt::join(names, ", ")); }

template <class Value>
Value known(const char *what, const std::string &text, std::optional<Value> value, const std::vector<std::string> &names) {
  if (!value) throw Usage(fmt::format("unknown {} '{}'; this build has: {}", what, text, join(names)));
  return *value;
}

}  // namespace

std::vector<const Target *> parse_targets(const std::string &list) {
  std::vector<const Target *> found;
  for (const std::string &name : split_list(list)) {
    const Target *target = name == "host" ? host_target() : find_target(name);
    if (!target && name == "host")
      throw Failure(fmt::format("this CPU runs none of the targets of this build ({}); `actc doctor` shows what it lacks", target_names()));
    if (!target) throw Usage(fmt::format("unknown target '{}'; this build has: {}, host", name, target_names()));
    if (std::find(found.begin(), found.end(), target) == found.end()) found.push_back(target);
  }
  if (found.empty()) throw Usage(fmt::format("no target given; this build has: {}, host", target_names()));
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

}  // namespace actc::tool
