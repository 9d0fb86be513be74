// evaluate<double> never claims what is not so: the oracle's value lies within its bound, over every operation and
// random formulas; and the bound is small where formulas do not cancel.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/evaluate_double.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "dsl/oracle.h"
#include "dsl/simplify.h"
#include "tests/dsl/random_expr.h"
#include "tests/dsl/support.h"

namespace actc {
namespace {

using testing::formula;
using testing::Random;

// The oracle's answer is itself rounded.
::testing::AssertionResult holds(Enclosure e, double truth) {
  const double slack = std::fabs(truth) * 0x1p-52 + 0x1p-1070;
  const bool held =
      std::isnan(truth) ? e.is_none() || e.is_unknown() : truth >= e.low - slack && truth <= e.high + slack;
  if (held || (std::isinf(truth) && (truth > 0 ? e.high : -e.low) == INFINITY)) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << "[" << e.low << ", " << e.high << "] does not hold " << truth;
}

std::vector<Expr> every_function(Expr x) {
  std::vector<Expr> all{pow(x, 3), pow(x, 2), pow(x, -3), power(x, constant(x, 2.25)), x + 3, 3 - x,
                        x * 0.7,   x / 3,     -x};
  for (int i = static_cast<int>(Op::Constant); i < static_cast<int>(Op::Fma); ++i) {
    const Op op = static_cast<Op>(i);
    if (arity(op) == 1 && op != Op::Not && !is_reduction(op)) all.push_back(x.context().make(op, {x}));
  }
  return all;
}

TEST(EvaluateDouble, EveryOperationHoldsTheTruth) {
  Context c;
  const Expr x = c.input(0);
  Random random(1);
  for (Expr argument : {x, x * 0.1, exp(x), sin(x) * 3.3}) {  // points, and enclosures of some width
    for (Expr e : every_function(argument)) {
      const DoubleEvaluator fast(e);
      const Oracle oracle(e);
      for (int i = 0; i < 400; ++i) {
        const double scale = std::ldexp(1.0, static_cast<int>(random.below(16)) - 9), at = scale * random.real(-8, 8);
        ASSERT_TRUE(holds(fast(at), oracle(at))) << to_text(e, {}) << " at " << at;
      }
    }
  }
}

TEST(EvaluateDouble, IsSharp) {
  Context c;
  const Expr x = c.input(0);
  Random random(2);
  for (Expr e : every_function(x)) {
    if (e.is(Op::Floor) || e.is(Op::Ceil) || e.is(Op::Round)) continue;  // may be 0
    const DoubleEvaluator fast(e);
    int defined = 0;
    for (int i = 0; i < 400; ++i) {
      const double at = static_cast<float>(std::ldexp(random.real(-1, 1), 5 - static_cast<int>(random.below(40))));
      const Enclosure value = fast(at);
      if (value.is_none()) continue;
      ++defined;
      const double size = std::fmin(std::fabs(value.low), std::fabs(value.high));
      ASSERT_LE(value.high - value.low, 0x1p-36 * size + 1e-300) << to_text(e, {}) << " at " << at;
    }
    EXPECT_GT(defined, 150) << to_text(e, {});
  }
}

TEST(EvaluateDouble, RandomFormulas) {
  Random random(testing::random_seed(3));
  size_t known = 0, undefined = 0, all = 0;
  for (size_t i = 0; i < testing::random_count(3000); ++i) {
    Context c;
    const Expr e = random_expr(c, random, 5);
    const DoubleEvaluator fast(e);
    const Oracle oracle(e);
    for (int k = 0; k < 4; ++k) {
      const double inputs[] = {random.real(-5, 5), random.below(4) ? random.real(-5, 5) : 0.5};
      const double parameter[] = {random.real(-2, 2)};
      const Enclosure value = fast(inputs, parameter);
      ++all;
      undefined += value.is_none();
      known += value.high - value.low <= 1e-9 * std::fabs(value.low);
      if (value.is_unknown()) continue;
      try {
        ASSERT_TRUE(holds(value, oracle(inputs, parameter)))
            << to_text(e, {}) << " at " << inputs[0] << ", " << inputs[1] << "; " << parameter[0];
      } catch (const OracleError &) {
      }
    }
  }
  EXPECT_GT(known, all / 2);
  EXPECT_GT(undefined, all / 20);
}

TEST(EvaluateDouble, BoxesHoldAllOfTheirPoints) {
  Random random(4);
  int narrow = 0;
  for (int i = 0; i < 1000; ++i) {
    Context c;
    const Expr e = random_expr(c, random, 5);
    const DoubleEvaluator fast(e);
    const double x = random.real(-5, 5), y = random.real(-5, 5), p = random.real(-2, 2);
    const double width = std::ldexp(1.0, static_cast<int>(random.below(24)) - 20);
    const Enclosure box[] = {{x, x + width}, {y, y + width}}, parameter[] = {{p, p + width}};
    const Enclosure all = fast(box, parameter);
    narrow += all.high - all.low < 1;
    for (int k = 0; k < 8 && !all.is_unknown(); ++k) {
      const double inputs[] = {x + width * random.real(0, 1), y + width * random.real(0, 1)};
      const double at[] = {p + width * random.real(0, 1)};
      const Enclosure one = fast(inputs, at);
      if (one.is_unknown()) continue;
      ASSERT_EQ(one.is_none(), all.is_none()) << to_text(e, {});
      ASSERT_TRUE(one.is_none() || (all.low <= one.high && one.low <= all.high)) << to_text(e, {});
    }
  }
  EXPECT_GT(narrow, 400);
}

TEST(EvaluateDouble, NotANumberAsAnArgument) {
  auto at = [](const char *text) {
    Context c;
    return DoubleEvaluator(formula(c, text))(std::array{kNone}, std::span<const Enclosure>());
  };
  EXPECT_TRUE(at("x + 1").is_none());
  EXPECT_TRUE(at("0 * x").is_none());
  EXPECT_EQ(at("x < 0 ? 1 : 2").low, 2);
  EXPECT_EQ(at("x == x ? 1 : 2").low, 2);
}

TEST(EvaluateDouble, UnderflowKeepsTheSign) {
  Context c;
  const DoubleEvaluator product(formula(c, "x * x")), quotient(formula(c, "x / -1e300"));
  EXPECT_EQ(product(1e-300).low, 0);
  EXPECT_EQ(product(-1e-300).low, 0);
  EXPECT_EQ(quotient(1e-300).high, 0);
  EXPECT_TRUE(DoubleEvaluator(formula(c, "sqrt(x)"))(0).is_zero());
  EXPECT_EQ(DoubleEvaluator(formula(c, "sqrt(x)"))(2.25).low, 1.5);
  EXPECT_EQ(DoubleEvaluator(formula(c, "sqrt(x)"))(2.25).high, 1.5);
}

TEST(EvaluateDouble, WhatIsNotKnownIsNotClaimed) {
  auto at = [](const char *text, double x) {
    Context c;
    return DoubleEvaluator(formula(c, text))(x);
  };
  EXPECT_TRUE(at("1 / x", 0).is_none());
  EXPECT_TRUE(at("log(x)", -1).is_none());
  EXPECT_TRUE(at("sqrt(x)", -1e-30).is_none());
  EXPECT_TRUE(at("1 / (exp(log(x)) - 3)", 3).is_unknown());
  EXPECT_TRUE(at("exp(log(x)) == 3 ? sqrt(-1) : x", 3).is_unknown());
  const Enclosure either = at("exp(log(x)) < 3 ? 1 : 2", 3);
  EXPECT_EQ(either.low, 1);
  EXPECT_EQ(either.high, 2);
  EXPECT_TRUE(at("sqrt(x) < 1 ? 7 : 8", -1).is_point()) << "a comparison with what does not exist is false";
  const Enclosure beyond = at("exp(exp(x))", 10);
  EXPECT_GE(beyond.low, 1e300);
  EXPECT_EQ(beyond.high, INFINITY);
  EXPECT_EQ(at("0 * exp(exp(x))", 10).high, 0);
}

}  // namespace
}  // namespace actc
