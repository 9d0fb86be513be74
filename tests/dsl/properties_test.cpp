// Properties of functions whose properties are known by hand.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/properties.h"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "dsl/parse.h"

namespace actc {
namespace {

using Monotone = Properties::Monotone;

Properties of(const std::string &text) {
  Context context;
  const auto properties = find_properties(parse_one(context, {"test", text}));
  EXPECT_TRUE(properties) << text;
  return properties.value_or(Properties());
}

void expect_points(const std::vector<Interval> &set, const std::vector<double> &points, double tolerance = 1e-9) {
  ASSERT_EQ(set.size(), points.size());
  for (size_t i = 0; i < points.size(); ++i) {
    EXPECT_NEAR(set[i].low, points[i], tolerance);
    EXPECT_NEAR(set[i].high, points[i], tolerance);
  }
}

TEST(Properties, Silu) {
  const Properties p = of("x * sigmoid(x)");
  EXPECT_FALSE(p.odd || p.even);
  EXPECT_EQ(p.monotone, Monotone::Neither);
  ASSERT_EQ(p.turning_points.size(), 1u);
  EXPECT_NEAR(p.turning_points[0], -1.2784645427610738, 1e-9);
  ASSERT_TRUE(p.lowest && p.steepest);
  EXPECT_NEAR(p.lowest->value, -0.27846454276107380, 1e-12);
  EXPECT_FALSE(p.highest);
  EXPECT_NEAR(p.steepest->value, 1.0998393194, 1e-9);
  EXPECT_NEAR(p.steepest->at, 2.3993572805, 1e-6);
  EXPECT_EQ(p.at_minus_infinity.kind, Limit::Kind::Value);
  EXPECT_EQ(p.at_plus_infinity.kind, Limit::Kind::Linear);
  EXPECT_EQ(p.at_plus_infinity.slope, 1);
  EXPECT_EQ(p.at_plus_infinity.value, 0);
  expect_points(p.zeros, {0});
  expect_points(p.gradient_zeros, {-1.2784645427610738});
  expect_points(p.fixed_points, {0});
  EXPECT_EQ(p.gradient_at_zero, 0.5);
}

TEST(Properties, TanhIsOddBoundedAndNeverReachesItsBounds) {
  const Properties p = of("tanh(x)");
  EXPECT_TRUE(p.odd);
  EXPECT_EQ(p.monotone, Monotone::NonDecreasing);
  ASSERT_TRUE(p.lowest && p.highest && p.steepest && p.saturates_above);
  EXPECT_EQ(p.lowest->value, -1);
  EXPECT_EQ(p.highest->value, 1);
  EXPECT_FALSE(p.lowest->attained || p.highest->attained);
  EXPECT_EQ(p.steepest->value, 1);
  EXPECT_EQ(p.steepest->at, 0);
  EXPECT_NEAR(*p.saturates_above, std::acosh(std::sqrt(1000)), 1e-9);
}

TEST(Properties, ClampReachesItsBounds) {
  const Properties p = of("activation f(x; high = 2) = clamp(x, -1, high)");
  ASSERT_TRUE(p.lowest && p.highest);
  EXPECT_EQ(p.highest->value, 2);
  EXPECT_TRUE(p.lowest->attained && p.highest->attained);
  EXPECT_FALSE(p.odd);
  ASSERT_EQ(p.gradient_zeros.size(), 2u);
  EXPECT_EQ(p.gradient_zeros[0].low, -INFINITY);
  EXPECT_EQ(p.gradient_zeros[0].high, -1);
  EXPECT_EQ(p.gradient_zeros[1].low, 2);
  ASSERT_EQ(p.fixed_points.size(), 1u);
  EXPECT_EQ(p.fixed_points[0].low, -1);
  EXPECT_EQ(p.fixed_points[0].high, 2);
}

TEST(Properties, UnderflowIsNoZero) {
  EXPECT_TRUE(of("exp(x)").zeros.empty());
  EXPECT_TRUE(of("sigmoid(x)").gradient_zeros.empty());
  expect_points(of("x * 0.5 * (1 + erf(x / sqrt(2)))").fixed_points, {0});
}

TEST(Properties, Jumps) {
  const Properties p = of("abs(x) < 0.5 ? 0 : x");
  EXPECT_FALSE(p.continuous);
  EXPECT_EQ(p.jumps.size(), 2u);
  EXPECT_FALSE(p.steepest);
  EXPECT_TRUE(p.odd);
  EXPECT_EQ(p.monotone, Monotone::NonDecreasing);
  EXPECT_EQ(of("abs(x) < 0.5 ? 0 : -x").monotone, Monotone::NonIncreasing);
}

TEST(Properties, SlopesWithoutBound) {
  EXPECT_FALSE(of("x^2").steepest);
  EXPECT_TRUE(of("x^2").even);
  EXPECT_FALSE(of("exp(x)").steepest);
  const Properties root = of("(x + sqrt(x^2 + 4)) / 2");
  ASSERT_TRUE(root.steepest);
  EXPECT_EQ(root.steepest->value, 1);
  EXPECT_FALSE(root.steepest->attained);
  EXPECT_FALSE(of("log(1 + exp(x))").steepest.value().attained);
}

TEST(Properties, LimitsAndDomain) {
  const Properties leaky = of("x > 0 ? x : 0.01 * x - 1");
  EXPECT_EQ(leaky.at_minus_infinity.kind, Limit::Kind::Linear);
  EXPECT_NEAR(leaky.at_minus_infinity.slope, 0.01, 1e-12);
  EXPECT_NEAR(leaky.at_minus_infinity.value, -1, 1e-5);
  EXPECT_EQ(of("sin(x)").at_plus_infinity.kind, Limit::Kind::None);
  const Properties log = of("log(x)");
  EXPECT_EQ(log.at_plus_infinity.kind, Limit::Kind::Infinite);
  EXPECT_FALSE(log.lowest || log.highest);
  EXPECT_EQ(log.domain.low, 0);
  EXPECT_EQ(log.domain.high, INFINITY);
  expect_points(log.zeros, {1});
  EXPECT_TRUE(of("1 / x").odd);
  EXPECT_FALSE(of("1 / x").highest);
}

TEST(Properties, ConstantFunction) {
  const Properties p = of("activation f(x) = 3");
  EXPECT_EQ(p.monotone, Monotone::Constant);
  EXPECT_EQ(p.lowest.value().value, 3);
  expect_points(p.fixed_points, {3});
}

TEST(Properties, OneInputAndDefaultsOnly) {
  Context context;
  EXPECT_FALSE(find_properties(parse_one(context, {"test", "activation f(x, y) = x * y"})));
  EXPECT_FALSE(find_properties(parse_one(context, {"test", "activation f(x; t) = x > t ? x : 0"})));
}

TEST(Properties, TextAndJsonSayThatNothingIsProved) {
  const Properties p = of("tanh(x)");
  bool odd = false;
  for (const auto &[name, text] : property_lines(p)) odd |= name == "symmetry" && text == "odd";
  EXPECT_TRUE(odd);
  const auto json = nlohmann::ordered_json::parse(to_json(p).dump());
  EXPECT_EQ(json["evidence"], "found on " + std::to_string(p.points) + " points");
  EXPECT_EQ(json["highest"]["at"], "inf");
  EXPECT_EQ(json["highest"]["attained"], false);
}

}  // namespace
}  // namespace actc
