// bench_schedules: every schedule of every catalogue kernel on every CPU level of this machine, timed side by side.
// The defaults in targets/*.cpp (vectors per loop step) and kernel_spec.h (tail) are chosen from its summary.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iostream>

#include "bench/kernel.h"
#include "bench/machine.h"
#include "bench/session.h"
#include "bench/statistics.h"
#include "bench/table.h"
#include "targets/target.h"

namespace actc::bench {
namespace {

constexpr size_t kLong = 4096;
constexpr size_t kShort[] = {7, 33, 100};
constexpr int kVectors[] = {1, 2, 3, 4, 6, 8};

struct Options {
  std::vector<std::string> levels, activations;
  Effort effort{.repetitions = 15, .seconds = 0.002};
  bool summary_only = false;
};

// Times of one schedule: ns per element over long arrays, ns per call over short ones.
struct Timed {
  Schedule schedule;
  size_t text_bytes = 0;
  double long_ns = 0;
  std::vector<double> short_ns = {};
};

std::vector<Timed> time_schedules(const CatalogueEntry &entry, Direction direction, const std::string &level,
                                  const Arrays &arrays, const Effort &effort) {
  std::vector<Timed> all;
  std::vector<std::unique_ptr<Kernel>> kernels;
  Session session;
  auto name_of = [](size_t kernel, size_t n) { return fmt::format("{}/{}", kernel, n); };
  for (Tail tail : {Tail::Predicate, Tail::Padded})
    for (int vectors : kVectors) {
      kernels.push_back(std::make_unique<Kernel>(spec_of(entry, direction, level, {vectors, tail})));
      all.push_back({kernels.back()->object().spec.schedule, kernels.back()->text_bytes()});
      session.add(name_of(kernels.size() - 1, kLong), kernels.back()->launch(arrays, kLong));
      for (size_t n : kShort) session.add(name_of(kernels.size() - 1, n), kernels.back()->launch(arrays, n));
    }
  const auto times = session.run(effort);
  for (size_t k = 0; k < all.size(); ++k) {
    all[k].long_ns = median(times.at(name_of(k, kLong))) / kLong;
    for (size_t n : kShort) all[k].short_ns.push_back(median(times.at(name_of(k, n))));
  }
  return all;
}

Table table_of(const std::vector<Timed> &all) {
  const double best = std::min_element(all.begin(), all.end(), [](const Timed &a, const Timed &b) {
                        return a.long_ns < b.long_ns;
                      })->long_ns;
  Table table({"vectors", "tail", "ns/element", "to best", "", "n=7 ns", "n=33 ns", "n=100 ns", "text bytes"});
  for (const Timed &t : all)
    table.add({std::to_string(t.schedule.vectors), to_string(t.schedule.tail), fmt::format("{:.4f}", t.long_ns),
               fmt::format("{:.3f}", t.long_ns / best), t.long_ns == best ? "best" : "",
               fmt::format("{:.1f}", t.short_ns[0]), fmt::format("{:.1f}", t.short_ns[1]),
               fmt::format("{:.1f}", t.short_ns[2]), std::to_string(t.text_bytes)});
  return table;
}

// For each schedule the geometric mean over kernels of its time in relation to the best schedule of that kernel.
class Summary {
 public:
  void add(const std::vector<Timed> &all) {
    if (logs_.empty()) logs_.resize(all.size(), std::vector<double>(3 + std::size(kShort)));
    schedules_ = all;
    ++kernels_;
    auto account = [&](size_t column, auto value_of) {
      double best = value_of(all[0]);
      for (const Timed &t : all) best = std::min(best, value_of(t));
      for (size_t s = 0; s < all.size(); ++s) {
        const double ratio = value_of(all[s]) / best;
        logs_[s][column] += std::log(ratio);
        if (column == 0) logs_[s].back() = std::max(logs_[s].back(), ratio);
      }
    };
    account(0, [](const Timed &t) { return t.long_ns; });
    for (size_t i = 0; i < std::size(kShort); ++i) account(1 + i, [i](const Timed &t) { return t.short_ns[i]; });
    account(1 + std::size(kShort), [](const Timed &t) { return static_cast<double>(t.text_bytes); });
  }
  Table table() const {
    Table table({"vectors", "tail", "n=4096", "worst", "n=7", "n=33", "n=100", "text"});
    for (size_t s = 0; s < logs_.size(); ++s) {
      auto mean = [&](size_t column) { return fmt::format("{:.3f}", std::exp(logs_[s][column] / kernels_)); };
      table.add({std::to_string(schedules_[s].schedule.vectors), to_string(schedules_[s].schedule.tail), mean(0),
                 fmt::format("{:.3f}", logs_[s].back()), mean(1), mean(2), mean(3), mean(4)});
    }
    return table;
  }

 private:
  std::vector<std::vector<double>> logs_;
  std::vector<Timed> schedules_;
  int kernels_ = 0;
};

bool chosen(const Options &o, const CatalogueEntry &entry) {
  return o.activations.empty() ||
         std::find(o.activations.begin(), o.activations.end(), entry.name) != o.activations.end();
}

void run(const Options &o) {
  const Arrays arrays(kLong);
  std::cout << fmt::format(
      "{}, load average {:.1f}; {} interleaved repetitions of {} ms, medians of CPU time; n = {} where not said "
      "otherwise\n",
      cpu_model(), load_average(), o.effort.repetitions, o.effort.seconds * 1000, kLong);
  for (const std::string &level : o.levels.empty() ? host_levels() : o.levels) {
    if (!find_target(level) || !host_runs(*find_target(level)))
      throw std::runtime_error("this machine does not run " + level);
    Summary summary;
    for (const CatalogueEntry &entry : catalogue())
      for (Direction direction : {Direction::Forward, Direction::Backward}) {
        if (!chosen(o, entry)) continue;
        const std::vector<Timed> all = time_schedules(entry, direction, level, arrays, o.effort);
        summary.add(all);
        if (!o.summary_only)
          std::cout << fmt::format("\n{} {} {}\n", entry.name, to_string(direction), level) << table_of(all).text()
                    << std::flush;
      }
    std::cout << fmt::format("\n{}: geometric mean over all kernels, relative to the best schedule of each\n", level)
              << summary.table().text();
  }
}

}  // namespace
}  // namespace actc::bench

int main(int argc, char **argv) {
  actc::bench::Options o;
  CLI::App app("Times all schedules of catalogue kernels.");
  app.add_option("--level", o.levels, "CPU levels, comma list (default: all that this machine runs)")->delimiter(',');
  app.add_option("--activation", o.activations, "Catalogue names, comma list (default: all)")->delimiter(',');
  app.add_option("--repetitions", o.effort.repetitions, "Of each schedule")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  app.add_option("--seconds", o.effort.seconds, "Of each repetition")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  app.add_flag("--summary", o.summary_only, "Only the summary of each level");
  app.add_flag_callback(
      "--smoke", [&] { o.effort = {.repetitions = 1, .seconds = 0.0001}; },
      "One short repetition each: does everything run?");
  try {
    app.parse(argc, argv);
    actc::bench::run(o);
    return 0;
  } catch (const CLI::ParseError &error) {
    return app.exit(error);
  } catch (const std::exception &error) {
    std::cerr << "bench_schedules: " << error.what() << '\n';
    return 1;
  }
}
