// A certified error is an upper bound, and a tight one; wrong coefficients do not get one.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <gmock/gmock.h>

#include "dsl/parse.h"
#include "tests/dsl/random_expr.h"
#include "tests/minimax/support.h"
#include "tools/minimax/sup_norm.h"

namespace actc::minimax {
namespace {

std::vector<Request> requests() {
  std::vector<Request> all = {request("exp(x)", "-log(2)/2,log(2)/2", "6"),
                              request("exp(x)", "0,1", "3/2"),
                              request("erfc(x) * exp(x^2)", "0,6", "3/4"),
                              request("sin(x)", "-pi/2,pi/2", "7"),
                              request("log(1 + x)", "-0.25,0.5", "8"),
                              request("atan(x)", "0,0.4", "9"),
                              request("abs(x)", "-1,1", "6"),
                              request("sqrt(x)", "0,1", "5"),
                              request("floor(x)", "0,2.5", "3"),
                              request("x^2 / (1 - tanh(x) / x)", "0,1", "6")};
  all[0].fixed = "1,1";
  all[3].basis = all[5].basis = "odd";
  all[4].from = 1;
  for (const int i : {6, 7, 8}) all[i].weight = "absolute";
  all[9].basis = "even";
  return all;
}

TEST(Certificate, IsAboveDenseSamplesAndTight) {
  for (const Request &r : requests()) {
    const Solved s(r);
    const double sampled = s.sampled(5000);
    EXPECT_GE(s.result.certified, sampled) << command_line(r);
    EXPECT_LE(s.result.certified, sampled * 1.03) << command_line(r);
    EXPECT_GE(s.result.after, sampled * (1 - 1e-9)) << command_line(r);
  }
}

// The same bound from any piece of the interval is at most that of the whole, and samples stay below.
TEST(Certificate, HoldsOnPieces) {
  const Request whole = request("exp(x)", "-1,1", "5");
  const Solved s(whole);
  testing::Random random(3);
  const ModelOf error(weighted_error(s.problem, s.result.coefficients), s.problem.precision);
  for (int i = 0; i < 50; ++i) {
    const double a = random.real(-1, 1), b = random.real(-1, 1);
    if (a == b) continue;
    const Number low(std::min(a, b), 64), high(std::max(a, b), 64);
    const SupNorm norm = sup_norm(error, low, high, 0, 12);
    EXPECT_LE(norm.bound, s.result.certified * 1.01);
    Problem part = s.problem;
    part.low = low;
    part.high = high;
    const double sampled = sampled_error(part, s.result.coefficients, 100);
    EXPECT_GE(norm.bound, sampled) << a << " " << b;
    EXPECT_LE(norm.bound, sampled * 1.03) << a << " " << b;
  }
}

TEST(Certificate, AWrongCoefficientIsFound) {
  for (const Request &r : requests()) {
    const Solved s(r);
    for (size_t i = 0; i < s.problem.size(); ++i) {
      const Coefficient &c = s.problem.coefficient(i);
      if (c.given) continue;
      std::vector<Number> wrong = s.result.coefficients;
      wrong[i] = wrong[i] * 1.02 + 0.02;
      try {
        EXPECT_GT(certify(s.problem, wrong), s.result.certified * 1.02) << command_line(r) << ", " << i;
      } catch (const NoApproximation &e) {
        EXPECT_THAT(e.what(), ::testing::HasSubstr("the denominator is zero")) << command_line(r) << ", " << i;
      }
    }
  }
}

// Also where the mistake is hidden between samples: a bump of the width of 2^-20.
TEST(Certificate, FindsWhatSamplesMiss) {
  Context context;
  const Expr e = parse_one(context, {"<formula>", "0.001 * sin(x) + (abs(x - 0.30037) < 1 / 1048576 ? 1 : 0)"}).body;
  const ModelOf error(e, 128);
  double sampled = 0;
  const PointValue value(e, 128);
  for (int i = 0; i <= 1000; ++i) sampled = std::max(sampled, std::fabs(value(Number(i / 1000.0, 128))->to_double()));
  EXPECT_LT(sampled, 0.001);
  EXPECT_GE(sup_norm(error, Number(0.0, 128), Number(1.0, 128), 0.001, 8).bound, 1);
}

TEST(Certificate, ZeroOverZeroAtTheEnds) {
  Request at_zero = request("sin(x)", "0,1", "7"), at_one = request("log(x) / (x - 1)", "1,2", "5");
  at_zero.basis = "odd";
  for (const Request &r : {at_zero, at_one}) {
    const Solved s(r);
    EXPECT_LE(s.result.certified, s.sampled(3000) * 1.03) << command_line(r);
  }
}

TEST(Certificate, ADenominatorWithAZeroIsRefused) {
  Context context;
  Request r = request("exp(x)", "0,1", "1/1");
  r.fixed = "1,1;1,-2";
  try {
    approximate(make_problem(context, r));
    FAIL();
  } catch (const NoApproximation &e) {
    EXPECT_THAT(e.what(), ::testing::HasSubstr("near x = 0.5: the denominator is zero"));
  }
}

std::optional<Number> singularity(const std::string &text) {
  Context context;
  const ModelOf f(parse_one(context, {"<formula>", text}).body, 128);
  return find_singularity(f, Number(0.1, 128), Number(1.0, 128));
}

TEST(Certificate, SingularitiesAreFound) {
  const std::pair<const char *, double> poles[] = {
      {"1 / (x - 0.3)", 0.3}, {"1 / sin(10 * x)", 0.314159265}, {"x / (x^2 - 0.25)", 0.5}, {"log(1 - x)", 1}};
  for (const auto &[text, place] : poles) {
    const auto x = singularity(text);
    ASSERT_TRUE(x) << text;
    EXPECT_NEAR(x->to_double(), place, 1e-6) << text;
  }
  EXPECT_LT(singularity("log(x - 0.7)")->to_double(), 0.7000001);
  EXPECT_GT(singularity("sqrt(0.2 - x)")->to_double(), 0.1999999);
  EXPECT_FALSE(singularity("exp(sin(x)) / (2 + cos(x))"));
  EXPECT_FALSE(singularity("abs(x - 0.5) + floor(3 * x)"));
}

}  // namespace
}  // namespace actc::minimax
