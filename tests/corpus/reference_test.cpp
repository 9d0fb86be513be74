// The reference (dsl/reference.h) against the oracle, over the corpus and the catalogue, values and gradients. Prints
// how many inputs its fast form decides, and how fast.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/reference.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <bit>
#include <chrono>
#include <cmath>

#include "dsl/catalogue.h"
#include "dsl/derivative.h"
#include "dsl/evaluate.h"
#include "dsl/parse.h"
#include "dsl/print.h"
#include "dsl/simplify.h"
#include "tests/corpus/corpus.h"

namespace actc::test {
namespace {

std::vector<double> arguments() {
  std::vector<double> x{0, -1, 1};
  for (uint64_t bits = 1; bits < 1ull << 32; bits += 9'000'011)
    x.push_back(std::bit_cast<float>(static_cast<uint32_t>(bits)));
  for (int i = -100; i <= 100; ++i) x.push_back(static_cast<float>(i) * 0.1003f);
  std::erase_if(x, [](double v) { return !std::isfinite(v); });
  return x;
}

struct Totals {
  Reference::Counts counts;
  double seconds = 0;
  size_t inputs = 0, unknown = 0;
};

void compare(Expr written, Expr stable, const std::vector<double> &parameters, Totals &totals) {
  Reference reference(written, stable);
  const DoubleEvaluator fast(stable);
  const Oracle oracle(written);
  const std::vector<double> x = arguments();
  const auto begin = std::chrono::steady_clock::now();
  for (const double v : x) fast(std::span(&v, 1), parameters);
  totals.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  totals.inputs += x.size();
  for (const double v : x) {
    try {
      const double exact = oracle(std::span(&v, 1), parameters);
      const Reference::Value value = reference(std::span(&v, 1), parameters);
      if (std::isnan(exact)) continue;
      if (std::fabs(exact) > Reference::kBeyond) {
        ASSERT_EQ(value.value, exact > 0 ? INFINITY : -INFINITY) << to_text(written, {}) << " at " << v;
        continue;
      }
      // The simplifier takes 0.7071067811865476 for the root of 1/2: that much more.
      const double ulp = ulp_of(exact), constants = 0x1p-16 * ulp;
      ASSERT_LE(std::fabs(value.value - exact), value.error + constants) << to_text(written, {}) << " at " << v;
      ASSERT_LE(value.error, 0.001 * ulp) << to_text(written, {}) << " at " << v;
    } catch (const OracleError &) {
      ++totals.unknown;
    }
  }
  totals.counts.fast += reference.counts().fast;
  totals.counts.oracle += reference.counts().oracle;
}

void compare(const std::string &text, Totals &totals) {
  Context context;
  const Activation a = parse_one(context, {"<formula>", text});
  if (a.inputs.size() > 1) return;  // the points of this test are numbers
  std::vector<double> parameters;
  for (const Parameter &p : a.parameters)
    parameters.push_back(p.default_value ? round_to_float(*p.default_value) : 0.75);
  const Expr x = context.input(0), simple = simplify(a.body);
  compare(a.body, stabilize(simple), parameters, totals);
  compare(differentiate(a.body, x), stabilize(simplify(differentiate(simple, x))), parameters, totals);
}

void report(const Totals &t) {
  fmt::print("{} inputs: {} decided by the fast form, {} by the oracle, {} unknown; {:.0f} ns per input\n", t.inputs,
             t.counts.fast, t.counts.oracle, t.unknown, t.seconds * 1e9 / static_cast<double>(t.inputs));
}

TEST(Reference, IsRightOverTheCorpus) {
  Totals totals;
  for (const CorpusLine &line : read_corpus(std::string(ACTC_SOURCE_DIR) + "/tests/corpus/formulas.txt"))
    if (line.is_entry) {
      ASSERT_NO_FATAL_FAILURE(compare(line.entry.formula, totals));
    }
  report(totals);
  EXPECT_GT(totals.counts.fast, 0.9 * static_cast<double>(totals.inputs)) << "most inputs should not need the oracle";
}

TEST(Reference, IsRightOverTheCatalogue) {
  Totals totals;
  for (const CatalogueEntry &entry : catalogue()) ASSERT_NO_FATAL_FAILURE(compare(std::string(entry.text), totals));
  report(totals);
  EXPECT_GT(totals.counts.fast, 0.9 * static_cast<double>(totals.inputs)) << "most inputs should not need the oracle";
}

}  // namespace
}  // namespace actc::test
