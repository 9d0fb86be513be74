// Runs a program as a user would and reports what came back. Nothing that it does can make the test hang.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace actc::test {

struct Invocation {
  std::vector<std::string> arguments = {};
  std::filesystem::path folder = {};  // to run in
  std::map<std::string, std::string> environment = {};
  bool ordinary_user = false;    // without root's rights, where the test has them
  bool closed_output = false;    // as `>&-`
  std::string output_path = {};  // standard output goes there; opened by the child, with its rights
  size_t file_size_limit = 0;    // bytes, then writing fails as on a full disk; 0: none
  std::chrono::milliseconds kill_after = std::chrono::seconds(60);
};

struct Outcome {
  int code = -1;  // exit code; 128 + signal when one ended it
  std::string out, err;

  bool killed() const { return code == 128 + 9; }
  std::string message() const { return err.substr(0, err.find('\n')); }  // the first line of stderr
};

// The environment is that of the test, without the variables that actc reads.
Outcome run(const std::string &program, const Invocation &invocation);

// Whether `program --version` works without root's rights (some containers know no other user).
bool ordinary_user_runs(const std::string &program);

}  // namespace actc::test
