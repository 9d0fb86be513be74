// bench_language: how long the front end takes from a text to the forward formula and its gradient, both ready to be
// lowered: parsing, simplifying, differentiating, simplifying the gradient, stabilising both. One activation should
// take less than 1 ms, a formula of 10,000 nodes less than 0.5 s; each row is printed beside its goal.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
#include <iostream>

#include "bench/machine.h"
#include "bench/session.h"
#include "bench/statistics.h"
#include "bench/table.h"
#include "dsl/catalogue.h"
#include "dsl/derivative.h"
#include "dsl/parse.h"
#include "dsl/simplify.h"
#include "tests/corpus/corpus.h"
#include "tests/dsl/shapes.h"

namespace actc::bench {
namespace {

constexpr double kMillisecond = 1e6;                  // in nanoseconds
constexpr double kActivationGoal = 1 * kMillisecond;  // for one activation
constexpr double kLargeGoal = 500 * kMillisecond;     // for kLarge nodes
constexpr size_t kLarge = 10'000;
constexpr size_t kCorpusStep = 8;  // every eighth formula of the corpus: some twenty

struct Subject {
  std::string name;
  std::function<Expr(Context &)> make;
  double goal = 0;  // in nanoseconds; 0: none
};

struct Options {
  std::vector<size_t> sizes = {1000, kLarge, 75'000};
  Effort effort{.repetitions = 5, .seconds = 0.01};
  std::string markdown;
  std::vector<std::string> flags;
};

std::function<Expr(Context &)> parsed(const std::string &name, const std::string &text) {
  return [source = Source{name, text}](Context &context) { return parse_one(context, source).body; };
}

std::vector<Subject> subjects(const std::vector<size_t> &sizes) {
  std::vector<Subject> all;
  for (const CatalogueEntry &entry : catalogue())
    all.push_back(
        {std::string(entry.name), parsed(fmt::format("{}.act", entry.name), std::string(entry.text)), kActivationGoal});
  size_t line = 0;
  for (const test::CorpusLine &l : test::read_corpus(ACTC_SOURCE_DIR "/tests/corpus/formulas.txt"))
    if (l.is_entry && line++ % kCorpusStep == 0)
      all.push_back({fmt::format("`{}`", l.entry.formula), parsed("<formula>", l.entry.formula), kActivationGoal});
  for (const size_t size : sizes) {
    const double goal = size == kLarge ? kLargeGoal : 0;
    for (const testing::Shape &shape : testing::shapes())
      all.push_back({fmt::format("{}, {}", shape.name, size), parsed("<shape>", shape.text(size)), goal});
    for (const testing::Chain &chain : testing::chains())
      all.push_back({fmt::format("{}, {} (built)", chain.name, size),
                     [&chain, size](Context &context) { return chain.build(context, size); }, goal});
  }
  return all;
}

// What is measured, one after the other: each includes the one before.
enum class Until { Made, Simplified, Stabilised };
constexpr std::pair<Until, const char *> kStages[] = {
    {Until::Made, "made"}, {Until::Simplified, "simplified"}, {Until::Stabilised, "stabilised"}};

Expr run_front_end(Context &context, const Subject &subject, Until until) {
  const Expr formula = subject.make(context);
  if (until == Until::Made) return formula;
  const Expr simple = simplify(formula);
  const Expr gradient = simplify(differentiate(simple, context.input(0)));
  if (until == Until::Simplified) return gradient;
  stabilize(simple);
  return stabilize(gradient);
}

std::string key(const Subject &subject, const char *stage) { return fmt::format("{} | {}", subject.name, stage); }

Table measure(const Options &o) {
  const std::vector<Subject> all = subjects(o.sizes);
  Session session;
  for (const Subject &subject : all)
    for (const auto &[until, stage] : kStages)
      session.add(key(subject, stage), [&subject, until = until] {
        Context context;
        run_front_end(context, subject, until);
      });
  const auto times = session.run(o.effort, o.flags);

  Table table({"formula", "nodes", "parsed or built", "+ simplified, gradient", "+ stabilised", "goal", "met"});
  for (const Subject &subject : all) {
    Context context;
    std::vector<std::string> cells = {
        subject.name, fmt::format("{}", topological_order(run_front_end(context, subject, Until::Made)).size())};
    double total = 0;
    for (const auto &[until, stage] : kStages) {
      total = median(times.at(key(subject, stage)));
      cells.push_back(fmt::format("{:.3f}", total / kMillisecond));
    }
    cells.push_back(subject.goal == 0 ? "-" : fmt::format("{:g}", subject.goal / kMillisecond));
    cells.push_back(subject.goal == 0 ? "-" : total < subject.goal ? "yes" : "no");
    table.add(cells);
  }
  return table;
}

std::string explanation(const Options &o) {
  return fmt::format(
      "Milliseconds of CPU time, medians of {} repetitions, from a text (or from calls of the C++ builder, where a "
      "formula is\n"
      "deeper than the parser allows) to the forward formula and its gradient with respect to x. Columns add up: each "
      "includes\n"
      "the one before. Nodes: distinct ones of the formula as written. Load average at the start: {:.1f}.\n",
      o.effort.repetitions, load_average());
}

// The command that makes this document again.
std::string command(const Options &o) {
  return fmt::format("bench_language --sizes {} --repetitions {} --seconds {} --markdown FILE", fmt::join(o.sizes, ","),
                     o.effort.repetitions, o.effort.seconds);
}

int run(const Options &o) {
  const std::string about = explanation(o);
  const Table table = measure(o);
  std::cout << cpu_model() << '\n' << about << '\n' << table.text();
  if (o.markdown.empty()) return 0;
  std::ofstream file(o.markdown);
  file << fmt::format("# The front end's speed\n\nGenerated by `{}` on {}; not to be edited.\n\n{}\n{}", command(o),
                      cpu_model(), about, table.markdown());
  if (!file.flush()) throw std::runtime_error("cannot write " + o.markdown);
  return 0;
}

}  // namespace
}  // namespace actc::bench

int main(int argc, char **argv) {
  actc::bench::Options o;
  CLI::App app("Times the front end: parsing, simplifying, differentiating.");
  app.add_option("--sizes", o.sizes, "Nodes of the large formulas, comma list")->delimiter(',')->capture_default_str();
  app.add_option("--repetitions", o.effort.repetitions, "Of each measurement")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  app.add_option("--seconds", o.effort.seconds, "Of each repetition")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  app.add_flag_callback(
      "--smoke", [&] { o.sizes = {100}, o.effort = {.repetitions = 1, .seconds = 0.0001}; },
      "One short repetition each of small formulas: does everything run?");
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
    std::cerr << "bench_language: " << error.what() << '\n';
    return 1;
  }
}
