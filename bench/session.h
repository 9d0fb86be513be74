// A session of Google Benchmark as a value: named functions go in, the times of all repetitions come out. Repetitions
// of all functions are interleaved in random order, so that what the machine does meanwhile hits all of them alike.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace actc::bench {

struct Effort {
  int repetitions = 31;
  double seconds = 0.01;  // of each repetition
};

class Session {
 public:
  void add(const std::string &name, std::function<void()> run) { functions_.emplace_back(name, std::move(run)); }

  // Nanoseconds per call, one for each repetition, by name. CPU time of this thread: what others take is not in it.
  // `flags`: further --benchmark_* options.
  std::map<std::string, std::vector<double>> run(const Effort &effort,
                                                 const std::vector<std::string> &flags = {}) const;

 private:
  std::vector<std::pair<std::string, std::function<void()>>> functions_;
};

}  // namespace actc::bench
