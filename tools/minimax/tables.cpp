// minimax_tables DIR: writes DIR/NAME.h for each entry of DIR/tables.txt. --check compares instead.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>

#include "dsl/context.h"
#include "tools/minimax/options.h"
#include "tools/minimax/print.h"

namespace actc::minimax {
namespace {

struct Entry {
  std::string name, comment;
  Request request;
};

[[noreturn]] void fail(const std::string &message) { throw std::runtime_error(message); }

std::string read(const std::filesystem::path &path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return file ? text.str() : "";
}

// "NAME: ARGUMENTS" with the comment lines above; an empty line ends a comment.
std::vector<Entry> read_manifest(const std::filesystem::path &path) {
  std::ifstream file(path);
  if (!file) fail(fmt::format("{}: cannot be read", path.string()));
  std::vector<Entry> entries;
  std::string comment;
  int number = 0;
  for (std::string line; ++number, std::getline(file, line);) {
    if (line.empty()) comment.clear();
    if (line.empty() || line[0] == '#') {
      if (!line.empty()) comment += "//" + line.substr(1) + "\n";
      continue;
    }
    const size_t colon = line.find(": ");
    if (colon == std::string::npos) fail(fmt::format("{}:{}: 'NAME: ARGUMENTS' is wanted", path.string(), number));
    Entry entry{line.substr(0, colon), comment, {}};
    CLI::App options;
    options.add_option("FORMULA", entry.request.function)->required();
    add_options(options, entry.request);
    try {
      options.parse(line.substr(colon + 2));
    } catch (const CLI::ParseError &e) {
      fail(fmt::format("{}:{}: {}", path.string(), number, e.what()));
    }
    entries.push_back(entry);
    comment.clear();
  }
  return entries;
}

std::string header_of(const Entry &entry) {
  Context context;
  const Problem problem = make_problem(context, entry.request);
  const Approximation result = approximate(problem);
  return entry.comment + to_table({entry.request, problem, result, entry.name});
}

// Headers that no entry makes.
std::vector<std::string> strangers(const std::filesystem::path &folder, const std::vector<Entry> &entries) {
  std::set<std::string> known;
  for (const Entry &e : entries) known.insert(e.name + ".h");
  std::vector<std::string> found;
  for (const auto &file : std::filesystem::directory_iterator(folder))
    if (file.path().extension() == ".h" && !known.contains(file.path().filename().string()))
      found.push_back(file.path().string());
  return found;
}

int run(const std::filesystem::path &folder, bool check) {
  const std::vector<Entry> entries = read_manifest(folder / "tables.txt");
  int wrong = 0;
  for (const Entry &entry : entries) {
    const std::filesystem::path path = folder / (entry.name + ".h");
    const std::string text = header_of(entry);
    if (!check) std::ofstream(path, std::ios::binary) << text;
    if (read(path) == text) continue;
    ++wrong;
    std::cerr << fmt::format("{}: is not what tables.txt makes; it would be\n{}", path.string(), text);
  }
  for (const std::string &path : strangers(folder, entries)) {
    ++wrong;
    std::cerr << path << ": no entry of tables.txt makes this file\n";
  }
  std::cout << fmt::format("{} tables, {} wrong\n", entries.size(), wrong);
  return wrong == 0 && !entries.empty() ? 0 : 1;
}

}  // namespace
}  // namespace actc::minimax

int main(int argc, char **argv) {
  CLI::App app("Writes the tables of coefficients of a folder from its tables.txt");
  std::string folder;
  bool check = false;
  app.add_option("DIR", folder, "codegen/math/coefficients")->required();
  app.add_flag("--check", check, "Write nothing; compare");
  CLI11_PARSE(app, argc, argv);
  try {
    return actc::minimax::run(folder, check);
  } catch (const std::exception &e) {
    std::cerr << e.what() << '\n';
    return 1;
  }
}
