// Golden files: text that a stage makes, kept beside the test. ACTC_UPDATE_GOLDEN=1 writes them anew; look at the
// difference (git diff) before committing it.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

namespace actc::testing {

inline std::filesystem::path golden_folder() { return ACTC_GOLDEN_FOLDER; }

inline std::string read_text(const std::filesystem::path &path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

inline bool is_update() {
  const char *update = std::getenv("ACTC_UPDATE_GOLDEN");
  return update && std::string(update) == "1";
}

// Compares with the file, or writes it.
inline void expect_golden(const std::filesystem::path &file, const std::string &actual) {
  const std::filesystem::path path = golden_folder() / file;
  if (is_update()) {
    std::ofstream(path, std::ios::binary) << actual;
    return;
  }
  ASSERT_TRUE(std::filesystem::exists(path)) << path << " is missing; ACTC_UPDATE_GOLDEN=1 writes it";
  EXPECT_EQ(actual, read_text(path)) << file
                                     << " is out of date; if the new text is right, ACTC_UPDATE_GOLDEN=1 writes it";
}

// Every NAME.act of a folder, and what `message_of(file name, text)` makes of it in NAME.expected.
template <class F>
void expect_folder(const std::string &folder, size_t at_least, F message_of) {
  std::set<std::string> names, expected;
  for (const auto &entry : std::filesystem::directory_iterator(golden_folder() / folder))
    (entry.path().extension() == ".act" ? names : expected).insert(entry.path().stem());
  ASSERT_GE(names.size(), at_least) << "the folder is not the one meant";
  if (!is_update()) {
    EXPECT_EQ(names, expected) << "a text without its message, or the other way round";
  }
  for (const std::string &name : names) {
    SCOPED_TRACE(name);
    const std::string text = read_text(golden_folder() / folder / (name + ".act"));
    expect_golden(std::filesystem::path(folder) / (name + ".expected"), message_of(name + ".act", text));
  }
}

}  // namespace actc::testing
