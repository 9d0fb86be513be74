// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "bench/machine.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <fstream>

namespace actc::bench {

std::string cpu_model() {
  std::ifstream file("/proc/cpuinfo");
  std::string line, name, family, model;
  while (std::getline(file, line) && !line.empty()) {
    const std::string value =
        line.size() > line.find(':') ? line.substr(std::min(line.size(), line.find(':') + 2)) : "";
    if (line.starts_with("model name"))
      name = value;
    else if (line.starts_with("cpu family"))
      family = value;
    else if (line.starts_with("model"))
      model = value;
  }
  return name.empty() ? "unknown CPU" : fmt::format("{}, family {}, model {}", name, family, model);
}

double load_average() {
  double load = 0;
  return getloadavg(&load, 1) == 1 ? load : 0;
}

double clock_ghz() {
  constexpr int kRounds = 20, kSteps = 100'000, kCycles = 3;
  double best_ns = 1e99;
  for (int round = 0; round < kRounds; ++round) {
    uint64_t value = 1;
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < kSteps; i += 4)
      __asm__ volatile("imul %0, %0\n imul %0, %0\n imul %0, %0\n imul %0, %0" : "+r"(value));
    const std::chrono::duration<double, std::nano> time = std::chrono::steady_clock::now() - start;
    best_ns = std::min(best_ns, time.count());
  }
  return kSteps * kCycles / best_ns;
}

}  // namespace actc::bench
