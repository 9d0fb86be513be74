// Golden files: text that a stage makes, kept beside the test. ACTC_UPDATE_GOLDEN=1 writes them anew; look at the
// difference (git diff) before committing it.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
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

}  // namespace actc::testing
