// Best approximations whose errors are known in closed form or published, and the property that makes them best.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/minimax/remez.h"

#include <gmock/gmock.h>

#include "tests/minimax/support.h"

namespace actc::minimax {
namespace {

Request exact(const std::string &function, const std::string &interval, const std::string &degree,
              const std::string &weight = "absolute") {
  Request r = request(function, interval, degree);
  r.type = "exact";
  r.weight = weight;
  return r;
}

void expect_error(const Request &request, double expected, double relative = 1e-6) {
  const Solved s(request);
  EXPECT_NEAR(*s.result.before, expected, relative * expected) << command_line(request);
  EXPECT_GE(s.result.certified, expected * (1 - relative)) << command_line(request);
  EXPECT_LE(s.result.certified, expected * 1.01) << command_line(request);
}

TEST(Remez, LineForExp) {
  const double slope = std::sinh(1.0), e = std::exp(1.0);
  const double offset = (e - slope * std::log(slope)) / 2;
  const Solved s(exact("exp(x)", "-1,1", "1"));
  EXPECT_NEAR(s.result.coefficients[0].to_double(), offset, 1e-9);
  EXPECT_NEAR(s.result.coefficients[1].to_double(), slope, 1e-9);
  expect_error(exact("exp(x)", "-1,1", "1"), e - offset - slope);
}

TEST(Remez, AbsByAParabola) { expect_error(exact("abs(x)", "-1,1", "2"), 0.125); }

// x^n less its best approximation is Chebyshev's polynomial / 2^(n-1).
TEST(Remez, PowersByChebyshev) {
  for (const int n : {2, 3, 5, 8, 13})
    expect_error(exact("x^" + std::to_string(n), "-1,1", std::to_string(n - 1)), std::ldexp(1.0, 1 - n));
}

// Chebyshev 1859: 1 / (x - a).
TEST(Remez, SimplePoleOutside) {
  for (const int n : {1, 4, 7}) {
    const double a = 2, b = std::sqrt(a * a - 1);
    expect_error(exact("1 / (x - 2)", "-1,1", std::to_string(n)), std::pow(a - b, n) / (b * b));
  }
}

TEST(Remez, RelativeErrorOfAConstant) { expect_error(exact("sqrt(x)", "0.25,1", "0", "relative"), 1.0 / 3); }

// E_nn(exp, [-1, 1]): Trefethen, Approximation Theory and Approximation Practice (2013), ch. 24.
TEST(Remez, QuotientsForExp) {
  expect_error(exact("exp(x)", "-1,1", "1/1"), 2.0970e-2, 1e-3);
  expect_error(exact("exp(x)", "-1,1", "2/2"), 8.6900e-5, 1e-3);
}

// Varga, Ruttan & Carpenter (1991): E_nn(|x|, [-1, 1]).
TEST(Remez, QuotientsForAbs) {
  expect_error(exact("abs(x)", "-1,1", "2/2"), 4.3689012692e-2);
  expect_error(exact("abs(x)", "-1,1", "4/4"), 8.5014847040e-3);
  Request even = exact("abs(x)", "-1,1", "8/8");
  even.basis = "even";
  expect_error(even, 7.3656361403e-4);
}

// Bernstein's constant: n E_n(|x|) tends to 0.28016949902...
TEST(Remez, BernsteinsConstant) {
  const Solved s(exact("abs(x)", "-1,1", "40"));
  EXPECT_NEAR(40 * *s.result.before, 0.28016949902, 2e-4);
}

// What makes it best: at one point more than there are free coefficients the error has one size and alternating signs.
TEST(Remez, Equioscillates) {
  Request odd = exact("tanh(x)", "-1,2", "9", "relative"), fixed = exact("exp(x)", "-0.3,0.4", "6", "relative"),
          one_fixed = fixed, from = exact("log(1 + x)", "-0.25,0.5", "7", "relative"),
          weighted = exact("sqrt(x)", "1,2", "3", "exp(-x)"), shifted = exact("erf(x) / x - 1", "0.01,1", "5");
  odd.basis = "odd";
  fixed.fixed = "1,1";
  one_fixed.fixed = "1";
  from.from = 1;
  shifted.variable = "x^2 - 0.5";
  for (const Request &r : {exact("exp(x)", "-1,1", "5"), exact("exp(x)", "0,2", "3/2", "relative"),
                           exact("cos(x)", "-1,1", "2"), odd, fixed, one_fixed, from, weighted, shifted}) {
    const Solved s(r);
    const std::string line = command_line(r);
    ASSERT_EQ(s.result.extrema.size(), s.problem.count_free() + 1) << line;
    const PointValue value(weighted_error(s.problem, s.result.coefficients), s.problem.precision);
    int last = 0;
    for (const double x : s.result.extrema) {
      // The doubles of the ends may lie outside, and where the error is 0/0 it has no value: just beside.
      auto e = value(Number(x, 64));
      if (!e) e = value(Number(x + 1e-12, 64));
      ASSERT_TRUE(e) << line << " at " << x;
      EXPECT_NEAR(std::fabs(e->to_double()), *s.result.before, 1e-5 * *s.result.before) << line << " at " << x;
      // Where the lowest free power is odd, the sign of x counts as well (exchange.h).
      const int sign = e->sign() * (r.fixed == "1" && x < 0 ? -1 : 1);
      EXPECT_NE(sign, last) << line << " at " << x;
      last = sign;
    }
    EXPECT_NEAR(s.sampled(2000), *s.result.before, 1e-3 * *s.result.before) << line;
  }
}

// Any other polynomial of the degree is worse: here, small changes of the best one.
TEST(Remez, NoNeighbourIsBetter) {
  const Solved best(exact("exp(x)", "-1,1", "4"));
  for (size_t i = 0; i < best.problem.size() - 1; ++i)
    for (const double factor : {1 - 1e-6, 1 + 1e-6}) {
      std::vector<Number> moved = best.result.coefficients;
      moved[i] = moved[i] * factor;
      EXPECT_GT(sampled_error(best.problem, moved, 2000), *best.result.before) << i;
    }
}

TEST(Remez, FindsTheFunctionItself) {
  for (const Request &r :
       {exact("3 + 2 * x - x^3", "-1,1", "5"), exact("(1 + x) / (2 + x)", "0,1", "1/1", "relative")}) {
    const Solved s(r);
    EXPECT_LT(s.result.certified, 1e-35) << command_line(r);
  }
}

TEST(Remez, ADegenerateQuotientIsRefused) {
  Context context;
  try {
    approximate(make_problem(context, exact("(1 + x) / (2 + x)", "0,1", "3/3")));
    FAIL() << "a common factor of P and Q is free, yet a result came";
  } catch (const NoApproximation &e) {
    EXPECT_THAT(e.what(), testing::HasSubstr("try a lower degree"));
  }
}

}  // namespace
}  // namespace actc::minimax
