// bench_activations: catalogue kernels beside oneDNN's eltwise primitives and memcpy, one thread, arrays in the L1
// cache. Our kernels are compiled in process and called through actc_launch. This file asks worker processes
// (contest.cpp) for times and writes the table.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
#include <iostream>

#include "bench/contest.h"
#include "bench/kernel.h"
#include "bench/machine.h"
#include "bench/peer.h"
#include "bench/port_model.h"
#include "bench/statistics.h"
#include "bench/table.h"
#include "bench/worker.h"
#include "targets/target.h"

namespace actc::bench {
namespace {

using nlohmann::json;

constexpr int kSkipped = 77;   // exit code that CTest takes for "skipped"
constexpr double kGoal = 1.2;  // the speed-up over the peer that the last column asks for

struct Options {
  std::vector<std::string> levels, flags;
  size_t n = 4096;
  int processes = 7;
  Effort effort{.repetitions = 9, .seconds = 0.005};
  std::string worker, json, markdown;
};

double bound_cycles(const std::string &activation, const std::string &direction, const std::string &level) {
  KernelSpec spec = spec_of(*find_in_catalogue(activation), *parse_direction(direction), level);
  spec.schedule.vectors = find_target(level)->vectors;
  return cycle_bound(hot_loop(show_stage(spec, Stage::Asm))) / (spec.schedule.vectors * find_target(level)->lanes);
}

double clock_of(const std::vector<json> &workers) {
  std::vector<double> clocks(workers.size());
  std::transform(workers.begin(), workers.end(), clocks.begin(),
                 [](const json &worker) { return worker[0]["clock_ghz"].get<double>(); });
  return median(clocks);
}

// `workers`: what run_contests gave in each process.
json rows_of(const std::string &level, const std::vector<json> &workers) {
  json rows = json::array();
  for (size_t k = 0; k < workers[0].size(); ++k) {
    auto samples = [&](const char *side) {
      Samples all;
      for (const json &worker : workers) all.push_back(worker[k][side]);
      return all;
    };
    json row = workers[0][k];
    row["level"] = level;
    const double ghz = clock_of(workers);
    row["clock_ghz"] = ghz;
    row["bound_ns"] = bound_cycles(row["activation"], row["direction"], level) / ghz;
    for (const char *side : {"actc", "peer", "memcpy"}) {
      if (!row.contains(side)) continue;
      row[side] = samples(side);
      row[std::string(side) + "_ns"] = median_of_medians(samples(side));
    }
    if (row.contains("peer")) {
      const Interval speedup = ratio_of_medians(samples("peer"), samples("actc"));
      row["speedup"] = {speedup.value, speedup.low, speedup.high};
    }
    rows.push_back(row);
  }
  return rows;
}

std::string verdict(double low, double high) {
  if (low >= kGoal) return "yes";
  return high < kGoal ? "no" : "open";
}

Table table_of(const json &rows) {
  Table table({"activation", "direction", "level", "actc", "peer", "memcpy", "bound", "of bound", "speed-up",
               "95 % interval", fmt::format(">= {}", kGoal)});
  for (const json &row : rows) {
    auto ns = [&](const char *key) { return row.contains(key) ? fmt::format("{:.4f}", row[key].get<double>()) : "-"; };
    std::vector<std::string> cells = {
        row["activation"], row["direction"],
        row["level"],      ns("actc_ns"),
        ns("peer_ns"),     ns("memcpy_ns"),
        ns("bound_ns"),    fmt::format("{:.0f} %", 100 * row["bound_ns"].get<double>() / row["actc_ns"].get<double>())};
    if (row.contains("speedup")) {
      const double value = row["speedup"][0], low = row["speedup"][1], high = row["speedup"][2];
      cells.insert(cells.end(),
                   {fmt::format("{:.2f}", value), fmt::format("{:.2f} to {:.2f}", low, high), verdict(low, high)});
    } else {
      cells.insert(cells.end(), {"-", "-", "-"});
    }
    table.add(cells);
  }
  return table;
}

std::string explanation(const json &report) {
  const std::string peer = report["peer"];
  return fmt::format(
      "{} f32 per array, uniform in [-6, 6], one thread; ns per element of CPU time; medians over {} processes of {} "
      "repetitions of\n"
      "{} ms each, interleaved in random order. Load average at the start: {:.1f}.\n\n"
      "- actc: compiled in process, called through actc_launch; schedule: {}.\n"
      "- peer: {}.\n"
      "- bound: an estimate from the execution ports that the loop's instructions occupy (bench/port_model.cpp), at "
      "the measured\n"
      "  clock of {:.2f} GHz.\n"
      "- speed-up: peer / actc within each process, median, with its 95 % bootstrap interval. Last column: `yes` or "
      "`no` where the\n"
      "  whole interval says so, else `open`.\n",
      report["n"].get<size_t>(), report["processes"].get<int>(), report["repetitions"].get<int>(),
      report["seconds"].get<double>() * 1000, report["load"].get<double>(),
      report["rows"][0]["schedule"].get<std::string>(),
      peer.empty() ? "none (oneDNN is not installed)"
                   : peer +
                         ", eltwise primitive created once and executed, backward from the source, limited to the "
                         "level's instructions",
      report["rows"][0]["clock_ghz"].get<double>());
}

// The command that makes this document again.
std::string command(const Options &o) {
  return fmt::format("bench_activations --level {} --n {} --processes {} --repetitions {} --seconds {} --markdown FILE",
                     fmt::join(o.levels, ","), o.n, o.processes, o.effort.repetitions, o.effort.seconds);
}

void write_file(const std::string &path, const std::string &text) {
  std::ofstream file(path);
  file << text;
  if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

json measure(const Options &o) {
  json report = {{"cpu", cpu_model()},          {"peer", peer_title()},     {"n", o.n},
                 {"load", load_average()},      {"processes", o.processes}, {"repetitions", o.effort.repetitions},
                 {"seconds", o.effort.seconds}, {"rows", json::array()}};
  for (const std::string &level : o.levels) {
    std::vector<std::string> words = {"--worker",      level,
                                      "--n",           std::to_string(o.n),
                                      "--repetitions", std::to_string(o.effort.repetitions),
                                      "--seconds",     fmt::format("{}", o.effort.seconds)};
    words.insert(words.end(), o.flags.begin(), o.flags.end());
    std::vector<json> workers(static_cast<size_t>(o.processes));
    for (json &worker : workers) worker = run_worker(words);
    for (const json &row : rows_of(level, workers)) report["rows"].push_back(row);
  }
  return report;
}

int run(Options o) {
  if (!o.worker.empty()) {
    std::cout << run_contests(o.worker, o.n, o.effort, o.flags);
    return 0;
  }
  if (o.levels.empty()) o.levels = host_levels();
  if (o.levels.empty()) {
    std::cout << "skipped: this machine runs none of " << target_names() << '\n';
    return kSkipped;
  }
  for (const std::string &level : o.levels)
    if (!find_target(level) || !host_runs(*find_target(level)))
      throw std::runtime_error(fmt::format("this machine runs {}, not '{}'", fmt::join(host_levels(), ", "), level));

  const json report = measure(o);
  const Table table = table_of(report["rows"]);
  std::cout << report["cpu"].get<std::string>() << '\n' << explanation(report) << '\n' << table.text();
  if (!o.json.empty()) write_file(o.json, report.dump(1) + "\n");
  if (!o.markdown.empty())
    write_file(o.markdown, fmt::format("# Performance\n\nGenerated by `{}` on {}; not to be edited.\n\n{}\n{}",
                                       command(o), cpu_model(), explanation(report), table.markdown()));
  return 0;
}

}  // namespace
}  // namespace actc::bench

int main(int argc, char **argv) {
  actc::bench::Options o;
  CLI::App app("Times activation kernels beside oneDNN and memcpy.");
  app.add_option("--level", o.levels, "CPU levels, comma list (default: all that this machine runs)")->delimiter(',');
  app.add_option("--n", o.n, "Elements per array")->capture_default_str()->check(CLI::PositiveNumber);
  app.add_option("--processes", o.processes, "Processes per level")->capture_default_str()->check(CLI::PositiveNumber);
  app.add_option("--repetitions", o.effort.repetitions, "Of each function in each process")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  app.add_option("--seconds", o.effort.seconds, "Of each repetition")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  app.add_option("--worker", o.worker)->group("");
  app.add_flag_callback(
      "--smoke", [&] { o.processes = 1, o.effort = {.repetitions = 1, .seconds = 0.001}; },
      "One short repetition each: does everything run, do both sides agree?");
  app.add_option("--json", o.json, "Also write the results, with all samples, to this file");
  app.add_option("--markdown", o.markdown, "Also write the results as a document to this file");
  app.allow_extras();
  app.footer("Further --benchmark_* options go to Google Benchmark.");
  try {
    app.parse(argc, argv);
    o.flags = app.remaining();
    return actc::bench::run(o);
  } catch (const CLI::ParseError &error) {
    return app.exit(error);
  } catch (const std::exception &error) {
    std::cerr << "bench_activations: " << error.what() << '\n';
    return 1;
  }
}
