// Accuracy probing: what it measures, what it names, and that the remedies it proposes are ones.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/accuracy_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "codegen/error_profile.h"
#include "codegen/probe_points.h"
#include "dsl/parse.h"
#include "dsl/remedies.h"

namespace actc {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

MeasuredAccuracy probe(const std::string &formula, Direction direction = Direction::Forward,
                       const ProbeOptions &options = {.inputs = 20'000}) {
  Context context;
  return probe_accuracy(parse_one(context, {"<formula>", formula}), direction, options);
}

const BadInterval *interval_at(const MeasuredAccuracy &a, double x) {
  for (const BadInterval &bad : a.bad)
    if (bad.low <= x && x <= bad.high) return &bad;
  return nullptr;
}

// --- points ----------------------------------------------------------------------------------------------------------

TEST(ProbePoints, CoverEveryBinadeOfBothSigns) {
  const double constants[] = {3, 0.044715};
  const std::vector<float> points = probe_points(100'000, constants, 1);
  EXPECT_NEAR(static_cast<double>(points.size()), 100'000, 2);
  std::map<uint32_t, int> binades;
  const std::set<float> all(points.begin(), points.end());
  int near_constant = 0;
  for (float x : points) {
    ASSERT_TRUE(std::isfinite(x));
    ++binades[std::bit_cast<uint32_t>(x) >> 23];
    near_constant += std::fabs(std::fabs(x) - 3) < 1e-4;
  }
  EXPECT_EQ(binades.size(), 510u);
  for (const auto &[binade, count] : binades) EXPECT_GE(count, 100) << binade;
  EXPECT_GT(near_constant, 3000);
  for (float x :
       {0.0f, 0x1p-149f, 0x1.fffffcp-127f, 0x1p-126f, 0x1.fffffep127f, 3.0f, -3.0f, std::nextafter(3.0f, 4.0f)})
    EXPECT_TRUE(all.contains(x)) << x;
}

TEST(ProbePoints, AreMixedAndReproducible) {
  const std::vector<float> points = probe_points(1000, {}, 1);
  EXPECT_EQ(points, probe_points(1000, {}, 1));
  EXPECT_NE(points, probe_points(1000, {}, 2));
  int small = 0, negative = 0;  // what the first tenth sees
  for (size_t i = 0; i < 100; ++i) small += std::fabs(points[i]) < 1e-10f, negative += points[i] < 0;
  EXPECT_NEAR(small, 27, 15);
  EXPECT_NEAR(negative, 50, 20);
}

// --- statistics ------------------------------------------------------------------------------------------------------

TEST(ErrorStatistics, CountsKindsApart) {
  ErrorStatistics s;
  EXPECT_EQ(s.add(1, 1.0f, 1.0), 0);
  EXPECT_EQ(s.add(2, std::nextafter(1.0f, 2.0f), 1.0), 1);
  EXPECT_EQ(s.add(3, 0x1p-149f, 0x1.8p-148), 2);
  EXPECT_EQ(s.add(4, 0x1p-27f, 0, ErrorStatistics::AtZero), 1) << "near a zero the unit is that of 2^-4";
  EXPECT_EQ(s.add(5, NAN, 1.0), INFINITY);
  EXPECT_EQ(s.add(6, INFINITY, 1.0), INFINITY);
  EXPECT_EQ(s.add(7, INFINITY, 0x1p129), 0);
  EXPECT_EQ(s.add(8, 2.0f, NAN), 0);
  EXPECT_EQ(s.add(9, INFINITY, NAN), 0) << "a pole";
  EXPECT_EQ(s.add(10, 2.0f, 1.0, ErrorStatistics::AtJump), 0);
  EXPECT_EQ(s.at_jumps.first, 10);
  EXPECT_EQ(s.numbers, 8u);
  EXPECT_EQ(s.undefined, 2u);
  EXPECT_EQ(s.rounded, 2u);
  EXPECT_EQ(s.worst[ErrorStatistics::Normal].x, 2);
  EXPECT_EQ(s.worst[ErrorStatistics::Subnormal].x, 3);
  EXPECT_EQ(s.worst[ErrorStatistics::NearZero].x, 4);
  EXPECT_EQ(s.absolute.x, 2);
  EXPECT_EQ(s.nan_for_number.first, 5);
  EXPECT_EQ(s.wrong_infinity.first, 6);
  EXPECT_EQ(s.number_for_nan.first, 8);
  EXPECT_EQ(s.number_for_nan.count, 1u);
}

TEST(ErrorStatistics, PartsMergeIntoTheWhole) {
  ErrorStatistics whole, parts[3];
  for (int i = 0; i < 3000; ++i) {
    const float x = static_cast<float>(i),
                actual = i % 17 == 0 ? NAN : std::sqrt(x + static_cast<float>(i % 5) * 1e-4f);
    const double exact = i % 19 == 0 ? NAN : std::sqrt(static_cast<double>(x));
    whole.add(x, actual, exact, static_cast<ErrorStatistics::Place>(i % 3));
    parts[i * 7 % 3].add(x, actual, exact, static_cast<ErrorStatistics::Place>(i % 3));
  }
  ErrorStatistics merged;
  for (const ErrorStatistics &part : {parts[2], parts[0], parts[1]}) merged.merge(part);
  EXPECT_EQ(merged.numbers, whole.numbers);
  EXPECT_EQ(merged.rounded, whole.rounded);
  EXPECT_EQ(merged.undefined, whole.undefined);
  for (size_t i = 0; i < whole.worst.size(); ++i) {
    EXPECT_EQ(merged.worst[i].ulp, whole.worst[i].ulp);
    EXPECT_EQ(merged.worst[i].x, whole.worst[i].x);
  }
  EXPECT_EQ(merged.absolute.x, whole.absolute.x);
  EXPECT_EQ(merged.nan_for_number.count, whole.nan_for_number.count);
  EXPECT_EQ(merged.nan_for_number.first, whole.nan_for_number.first);
  EXPECT_EQ(merged.number_for_nan.count, whole.number_for_nan.count);
}

TEST(ErrorProfile, JoinsNeighbours) {
  ErrorProfile profile;
  for (float x : {-1.1f, 0.5f, 0.7f, 4.0f}) profile.add(x, x + 1, x, 100, 3);
  profile.add(20.0f, 21, 20, 2, 0);
  profile.add(0x1.fffffep127f, NAN, 1, INFINITY, 0);
  std::vector<std::pair<double, double>> ranges;
  for (const ProfileRange &r : profile.above(64)) ranges.emplace_back(r.low, r.high);
  EXPECT_THAT(ranges, ElementsAre(std::pair(-1.25, -1.0), std::pair(0.5, 0.75), std::pair(4.0, 5.0),
                                  std::pair(0x1.cp127, double{INFINITY})));
  EXPECT_EQ(profile.worst().peak.ulp, INFINITY);
  EXPECT_EQ(profile.above(64)[1].peak.at, 0.5f);
  EXPECT_EQ(profile.above(64)[1].peak.place, 3u);
}

// --- probing ---------------------------------------------------------------------------------------------------------

TEST(Accuracy, AGoodKernel) {
  const MeasuredAccuracy a = probe("x * sigmoid(x)", Direction::Forward, {});
  EXPECT_NEAR(static_cast<double>(a.inputs), 100'000, 2);
  EXPECT_TRUE(a.complete);
  EXPECT_GT(a.errors.largest().ulp, 1.5);
  EXPECT_LT(a.errors.largest().ulp, 4);
  EXPECT_TRUE(a.bad.empty() && a.limits.empty());
  EXPECT_EQ(a.errors.numbers, a.inputs);
  EXPECT_EQ(a.decided_by.fast + a.decided_by.oracle, a.inputs);
  EXPECT_GT(a.decided_by.fast, a.inputs * 99 / 100);
  EXPECT_GT(a.worst.ulp, 1.5);
  EXPECT_LE(a.worst.low, a.worst.at);
  EXPECT_GE(a.worst.high, a.worst.at);
  EXPECT_THAT(summary(a),
              AllOf(::testing::MatchesRegex("max [0-9.]+ ULP at x = -?[0-9.]+; worst in \\[[^ ]+, [^ ]+\\]; "
                                            "[0-9]+ % correctly rounded; 100,000 inputs")));
}

TEST(Accuracy, NearAZeroOfTheGradientTheUnitHasAFloor) {
  const MeasuredAccuracy a = probe("x * sigmoid(x)", Direction::Backward, {});
  ASSERT_EQ(a.zeros.size(), 1u);
  EXPECT_NEAR(a.zeros[0], -1.2784645, 1e-6);
  EXPECT_TRUE(a.bad.empty());
  EXPECT_GT(a.errors.worst[ErrorStatistics::NearZero].ulp, 0.5);
  EXPECT_LT(a.errors.worst[ErrorStatistics::NearZero].ulp, 6);
  EXPECT_LT(std::fabs(a.errors.worst[ErrorStatistics::NearZero].x + 1.278), 1);
  EXPECT_THAT(summary(a), HasSubstr("; near the zero at -1.278 "));
}

TEST(Accuracy, AJumpAcrossZeroIsNoZero) {
  EXPECT_TRUE(probe("x > 0.7 ? x + 0.1 * x^3 : -x", Direction::Backward).zeros.empty());
}

TEST(Accuracy, BadIntervalsAreNamedWithARemedy) {
  const MeasuredAccuracy a = probe("1 - cos(x)");
  const BadInterval *bad = interval_at(a, 1e-4);
  ASSERT_NE(bad, nullptr);
  EXPECT_GT(bad->ulp, 1e6);
  EXPECT_LT(bad->absolute, 2e-7);
  EXPECT_GT(bad->low, 0);
  EXPECT_LT(bad->high, 0.5);
  EXPECT_EQ(bad->input, "x");
  EXPECT_THAT(bad->remedy,
              ::testing::MatchesRegex("write 1 - cos\\(x\\) as 2 \\* sin\\(x / 2\\)\\^2: [0-9.]+ ULP there"));
  EXPECT_EQ(interval_at(a, 1.0), nullptr);
  const BadInterval *beyond = interval_at(a, 1e30);
  ASSERT_NE(beyond, nullptr);
  EXPECT_EQ(beyond->high, INFINITY);
  EXPECT_THAT(beyond->remedy, HasSubstr("2^17"));
  EXPECT_THAT(warnings(a).back(), HasSubstr(", inf): up to "));
}

TEST(Accuracy, WhatCannotBeHelpedIsExplained) {
  const MeasuredAccuracy a = probe("exp(x) - 3 * x");  // zeros at 0.619 and 1.512
  ASSERT_NE(interval_at(a, 0.619), nullptr);
  EXPECT_THAT(interval_at(a, 0.619)->remedy, HasSubstr("crosses 0"));
}

TEST(Accuracy, NaNAndWrongLimitsAreNamed) {
  // In floats x == x + 1 from 2^24 on.
  const MeasuredAccuracy a = probe("x == x + 1 ? sqrt(-1 - x^2) : 1 / x");
  EXPECT_GT(a.errors.nan_for_number.count, 1000u);
  ASSERT_NE(interval_at(a, 1e30), nullptr);
  EXPECT_EQ(interval_at(a, 1e30)->ulp, INFINITY);
  EXPECT_EQ(interval_at(a, 3.0), nullptr);
  ASSERT_EQ(a.limits.size(), 2u);
  EXPECT_EQ(a.limits[0].at, "x = -inf");
  EXPECT_EQ(a.limits[0].expected, 0);
  EXPECT_THAT(warnings(a), ::testing::Contains(HasSubstr("NaN at x = inf, where the limit is 0")));
  EXPECT_THAT(summary(a), HasSubstr("; NaN at "));
}

TEST(Accuracy, SeveralInputsAndOpenParameters) {
  const MeasuredAccuracy a = probe("(gate, up; beta = 2, open) = up * sigmoid(beta * gate) + open");
  EXPECT_THAT(a.at, AllOf(HasSubstr("gate = "), HasSubstr(", up = "), HasSubstr(", open = "), Not(HasSubstr("beta"))));
  EXPECT_EQ(a.assumed, "one input at a time, the others at 0.5, -2, 3; open at 0.5, 1, 2");
  const MeasuredAccuracy b = probe("(gate, up) = up * sigmoid(gate)", Direction::Backward);
  EXPECT_THAT(b.at, ::testing::AnyOf(HasSubstr(" (dgate)"), HasSubstr(" (dup)")));
  EXPECT_NEAR(static_cast<double>(b.inputs), 20'000, 100);
  EXPECT_TRUE(b.bad.empty());
}

TEST(Accuracy, EveryDirection) {
  for (Direction direction :
       {Direction::Backward, Direction::BackwardFromOutput, Direction::DoubleBackward, Direction::ForwardDerivative}) {
    const MeasuredAccuracy a = probe("activation f(x) = tanh(x) from output: 1 - y * y", direction);
    EXPECT_GT(a.errors.numbers, 19'000u) << to_string(direction);
    // 1 - y * y cancels next to 1.
    const double most = direction == Direction::BackwardFromOutput ? 1e5 : 16;
    EXPECT_LT(a.errors.largest().ulp, most) << to_string(direction) << ": " << summary(a);
    EXPECT_THAT(a.at, ::testing::StartsWith(direction == Direction::BackwardFromOutput ? "y = " : "x = "));
    EXPECT_GT(a.errors.largest().ulp, 0.4) << to_string(direction);
  }
}

TEST(Accuracy, StatedGradientsAreTheTruth) {
  const MeasuredAccuracy a =
      probe("activation f(x) = x * clamp((x + 3) / 6, 0, 1) gradient at -3 = 0, at 3 = 1", Direction::Backward);
  EXPECT_TRUE(a.bad.empty()) << warnings(a)[0];
  // One float below 3 (x + 3) / 6 rounds to 1, and the clamp has the gradient of the other side.
  EXPECT_GE(a.errors.at_jumps.count, 1u);
  EXPECT_EQ(a.errors.at_jumps.first, std::nextafter(3.0f, 0.0f));
  EXPECT_THAT(summary(a), HasSubstr(" beside a jump"));
}

TEST(Accuracy, SteepIsNoJump) {
  // One ULP of x is 200 of the result.
  EXPECT_NE(interval_at(probe("exp(x) * exp(-x^2)"), 9), nullptr);
}

TEST(Accuracy, EndsWhenTimeIsOver) {
  // Neither the fast form nor, soon, the oracle knows this one.
  const MeasuredAccuracy a = probe("sin(exp(exp(x)))", Direction::Forward, {.inputs = 100'000, .seconds = 0.2});
  EXPECT_FALSE(a.complete);
  EXPECT_GT(a.inputs, 100u);
  EXPECT_LT(a.inputs, 90'000u);
  EXPECT_GT(a.errors.unknown, 0u);
  EXPECT_THAT(summary(a), AllOf(HasSubstr("ended early"), HasSubstr("beyond what the oracle knows")));
}

TEST(Accuracy, ProgressGrows) {
  double last = -1;
  ProbeOptions options{.inputs = 20'000};
  options.progress = [&](double part) {
    EXPECT_GE(part, last);
    EXPECT_LE(part, 1);
    last = part;
  };
  probe("(x, y) = x * y", Direction::Backward, options);
  EXPECT_GT(last, 0.5);
}

TEST(Accuracy, JsonHasItAll) {
  const nlohmann::ordered_json json = nlohmann::ordered_json::parse(to_json(probe("1 - cos(x)")).dump());
  EXPECT_GT(json["max_ulp"].get<double>(), 1e6);
  EXPECT_EQ(json["inputs"].get<size_t>(), json["numbers"].get<size_t>());
  EXPECT_EQ(json["bad_intervals"].back()["high"], "inf");
  EXPECT_TRUE(json["bad_intervals"][1].contains("remedy"));
  EXPECT_EQ(json["nan_for_number"]["count"], 0);
  EXPECT_TRUE(json["normal"].contains("exact"));
}

TEST(Accuracy, EveryRemedyHelps) {
  // Where the second variable of a rule must be such that terms cancel or overflow.
  const std::map<std::string, std::string> second = {
      {"exp(x) - exp(y)", "(x + 2^-10)"}, {"exp(x) * exp(y)", "(-x^2)"}, {"exp(x) / exp(y)", "x^2"}};
  Context rules;
  for (size_t i = 0; i < remedy_rules(rules).size(); ++i) {
    const Expr pattern = remedy_rules(rules)[i].pattern;
    const std::string name = to_text(pattern, {{"x", "y"}, {}});
    const std::string text = to_text(pattern, {{"x", second.contains(name) ? second.at(name) : "(x + 1)"}, {}});
    const MeasuredAccuracy a = probe(text);
    int helped = 0;
    for (const BadInterval &bad : a.bad) helped += bad.remedy.starts_with("write ");
    EXPECT_GT(helped, 0) << text << ": " << summary(a);
  }
}

TEST(WithCommas, GroupsOfThree) {
  EXPECT_EQ(with_commas(0), "0");
  EXPECT_EQ(with_commas(999), "999");
  EXPECT_EQ(with_commas(1000), "1,000");
  EXPECT_EQ(with_commas(4294967296), "4,294,967,296");
}

}  // namespace
}  // namespace actc
