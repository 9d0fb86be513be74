// What a sweep claims holds: no point contradicts a proof, and the oracle agrees that there is no value.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/sweep.h"

#include <gtest/gtest.h>

#include "dsl/oracle.h"
#include "tests/dsl/random_expr.h"
#include "tests/dsl/support.h"

namespace actc {
namespace {

using testing::formula;
using testing::Random;

std::string text_of(Expr e) { return to_text(e, {.inputs = {"x", "y"}, .parameters = {"p"}}); }

size_t number_of(const Sweep &sweep, Expr e) {
  const auto &nodes = sweep.trace().nodes();
  return static_cast<size_t>(std::find(nodes.begin(), nodes.end(), e.node()) - nodes.begin());
}

TEST(Sweep, NoFloatDoesWhatIsProvedImpossible) {
  Random random(31);
  size_t proved = 0, seen = 0;
  for (int i = 0; i < 60; ++i) {
    Context c;
    const Expr e = testing::random_expr(c, random, 5);
    Sweep sweep(e, 2, {1});
    const std::vector<uint8_t> possible = sweep.possible_outcomes();
    if (possible.empty()) continue;
    Trace trace(e);
    for (int k = 0; k < 200; ++k) {
      const double scale = std::ldexp(1.0, static_cast<int>(random.below(12)) - 4);
      auto real = [&] { return exactly(static_cast<float>(random.below(4) ? random.real(-scale, scale) : 0.5 * k)); };
      const Enclosure inputs[] = {real(), real()}, parameter[] = {real()};
      trace.run(inputs, parameter);
      for (size_t node = 0; node < trace.nodes().size(); ++node) {
        if (!trace.counts(node) || !Trace::has_outcomes(trace.nodes()[node]->op)) continue;
        const uint8_t certain = trace.certain_outcomes(node);
        if (trace.nodes()[node]->op == Op::Select && certain == (Trace::kFirst | Trace::kSecond)) continue;
        ASSERT_EQ(certain & ~possible[node], 0) << text_of(Expr(trace.nodes()[node])) << " in " << text_of(e);
        seen += certain != 0;
        proved += possible[node] != (Trace::kFirst | Trace::kSecond);
      }
    }
  }
  EXPECT_GT(seen, 5000u);
  EXPECT_GT(proved, 500u);
}

TEST(Sweep, HolesHaveNoValue) {
  Random random(32);
  size_t holes = 0;
  for (int i = 0; i < 120; ++i) {
    Context c;
    const Expr e = testing::random_expr(c, random, 4);
    const Sweep sweep(e, 2, {1});
    const double parameter = 1;
    for (size_t node = 0; node < sweep.trace().nodes().size(); ++node) {
      const std::optional<Point> &hole = sweep.findings(node).hole;
      if (!hole) continue;
      ++holes;
      ASSERT_TRUE(std::isnan(Oracle(e)(*hole, std::span(&parameter, 1)))) << text_of(e) << " at " << (*hole)[0];
    }
  }
  EXPECT_GT(holes, 20u);
}

TEST(Sweep, FlipsAreAsNearAsDoublesGet) {
  Context c;
  const Expr e = formula(c, "x > 0.25 ? 1 / (x^2 - 2) : x"), select = e;
  const Sweep sweep(e, 1, {});
  const auto &flips = sweep.findings(number_of(sweep, select)).flips;
  ASSERT_EQ(flips.size(), 1u);
  EXPECT_EQ(flips[0].before[0], 0.25);
  EXPECT_EQ(flips[0].after[0], std::nextafter(0.25, 1));
  const auto &zeros = sweep.findings(number_of(sweep, e.arg(1))).flips;
  ASSERT_EQ(zeros.size(), 1u) << "that of -sqrt(2) does not count";
  EXPECT_NEAR(zeros[0].before[0], std::sqrt(2), 1e-15);
  EXPECT_NEAR(zeros[0].after[0], std::sqrt(2), 1e-15);
}

TEST(Sweep, ADenominatorThatJumpsAcrossZeroHasNoZero) {
  Context c;
  const Expr e = formula(c, "x / (x > 0 ? 1 : -1)");
  const Sweep sweep(e, 1, {});
  EXPECT_TRUE(sweep.findings(number_of(sweep, e)).flips.empty());
}

TEST(Sweep, EndsOfHoles) {
  Context c;
  const Expr e = formula(c, "log(x^2 - 4)");
  Sweep sweep(e, 1, {});
  const size_t node = number_of(sweep, e);
  ASSERT_TRUE(sweep.findings(node).hole);
  EXPECT_NEAR(sweep.end_of_hole(node, -1), -2, 1e-14);
  EXPECT_NEAR(sweep.end_of_hole(node, 1), 2, 1e-14);
  const Expr root = formula(c, "sqrt(x)");
  Sweep other(root, 1, {});
  EXPECT_EQ(other.end_of_hole(number_of(other, root), -1), -INFINITY);
  EXPECT_EQ(other.end_of_hole(number_of(other, root), 1), -5e-324);
}

TEST(Sweep, ZeroEverywhere) {
  Context c;
  const Sweep sweep(formula(c, "x"), 1, {});
  EXPECT_TRUE(sweep.is_zero_everywhere(formula(c, "0 * x")));
  EXPECT_TRUE(sweep.is_zero_everywhere(formula(c, "x > 3 ? 0 * x : 0")));
  EXPECT_TRUE(sweep.is_zero_everywhere(formula(c, "floor(sigmoid(x) / 4)")));
  EXPECT_FALSE(sweep.is_zero_everywhere(formula(c, "x > 3 ? 1e-30 : 0")));
  EXPECT_FALSE(sweep.is_zero_everywhere(formula(c, "log(-1 - x^2)"))) << "nothing is known";
}

TEST(Sweep, OtherParametersReachMore) {
  Context c;
  const Expr e = formula(c, "(x; a = 1) = a > 2 ? x : -x");
  Sweep sweep(e, 1, {1});
  const size_t node = number_of(sweep, e), points = sweep.points();
  EXPECT_EQ(sweep.findings(node).seen, Trace::kSecond);
  sweep.vary_parameters();
  EXPECT_EQ(sweep.findings(node).seen, Trace::kFirst | Trace::kSecond);
  EXPECT_EQ(sweep.points(), points);
}

}  // namespace
}  // namespace actc
