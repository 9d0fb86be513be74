// Google Benchmark keeps registrations and flags in globals; they are set and cleared here, once per session.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "bench/session.h"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <stdexcept>

namespace actc::bench {
namespace {

class Collector : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context &) override { return true; }
  void ReportRuns(const std::vector<Run> &runs) override {
    for (const Run &run : runs)
      if (run.run_type == Run::RT_Iteration && !run.error_occurred)
        samples[run.run_name.function_name].push_back(run.GetAdjustedCPUTime());
  }
  std::map<std::string, std::vector<double>> samples;
};

}  // namespace

std::map<std::string, std::vector<double>> Session::run(const Effort &effort,
                                                        const std::vector<std::string> &flags) const {
  std::vector<std::string> words = {"bench", "--benchmark_enable_random_interleaving=true",
                                    fmt::format("--benchmark_repetitions={}", effort.repetitions),
                                    fmt::format("--benchmark_min_time={}", effort.seconds)};
  words.insert(words.end(), flags.begin(), flags.end());
  std::vector<char *> argv;
  argv.reserve(words.size() + 1);
  for (std::string &word : words) argv.push_back(word.data());
  int argc = static_cast<int>(argv.size());
  benchmark::Initialize(&argc, argv.data());
  if (argc > 1) throw std::runtime_error(fmt::format("unknown option {}", argv[1]));

  for (const auto &[name, function] : functions_)
    benchmark::RegisterBenchmark(name.c_str(), [&function = function](benchmark::State &state) {
      for ([[maybe_unused]] auto _ : state) {
        function();
        benchmark::ClobberMemory();
      }
    })->Unit(benchmark::kNanosecond);
  Collector collector;
  benchmark::RunSpecifiedBenchmarks(&collector);
  benchmark::ClearRegisteredBenchmarks();
  return collector.samples;
}

}  // namespace actc::bench
