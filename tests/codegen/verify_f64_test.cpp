// Samples in f64: what they find, and that it does not depend on the number of threads.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/verify_f64.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "targets/target.h"

namespace actc {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class VerifyF64 : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!host_target()) GTEST_SKIP() << "this CPU runs none of the targets";
  }
  static std::vector<SampleReport> sampled(const std::string &definition, Direction direction = Direction::Forward,
                                           unsigned threads = 2) {
    return sample_errors({.kernels = {{.name = "test",
                                       .definition = definition,
                                       .direction = direction,
                                       .dtype = DType::F64,
                                       .target = std::string(host_target()->name)}},
                          .points = 2000,
                          .threads = threads});
  }
};

TEST_F(VerifyF64, AnAtomKeepsItsBound) {
  const SampleReport r = sampled("(x) = x * sigmoid(x)").at(0);
  EXPECT_EQ(r.kernel, "test_forward_f64");
  EXPECT_GT(r.points, 2000u) << "more around the worst";
  EXPECT_GT(r.rounded, r.points * 9 / 10);
  const double worst = r.worst[ErrorStatistics::Normal].ulp;
  EXPECT_TRUE(worst > 0.5 && worst <= 1.5) << worst;
  EXPECT_EQ(r.wrong + r.unknown + r.undefined + r.at_jumps, 0u);
}

TEST_F(VerifyF64, CancellationIsSeenAtItsWorstPlace) {
  const SampleReport r = sampled("(x) = (x + 1)^3 - 1 - x^2").at(0);
  EXPECT_GT(r.worst[ErrorStatistics::Normal].ulp, 1e10);
  EXPECT_LT(std::fabs(r.worst[ErrorStatistics::Normal].x), 1e-10);
}

TEST_F(VerifyF64, NearAZeroOfAGradientTheUnitHasAFloor) {
  const SampleReport r = sampled("(x) = x * x * x - x", Direction::Backward).at(0);
  ASSERT_EQ(r.zeros.size(), 2u);
  EXPECT_NEAR(r.zeros[1], std::sqrt(1.0 / 3), 1e-9);
  EXPECT_LT(r.worst[ErrorStatistics::NearZero].ulp, 16);
  EXPECT_LT(r.worst[ErrorStatistics::Normal].ulp, 4);
}

// 1/3 is no double, so that the kernel's threshold is beside the formula's.
TEST_F(VerifyF64, JumpsAndPoles) {
  const SampleReport step = sampled("(x) = x * x > 1 / 9 ? 1 : 2").at(0);
  EXPECT_EQ(step.worst[ErrorStatistics::Normal].ulp, 0);
  EXPECT_EQ(step.wrong, 0u);
  const SampleReport pole = sampled("(x) = 1 / x").at(0);
  EXPECT_EQ(pole.undefined, 2u) << "both zeros";
  EXPECT_EQ(pole.wrong, 0u);
  EXPECT_GT(sampled("(x, y) = x^3 / (x^3 + y)").at(0).wrong, 100u) << "inf / inf";
}

TEST_F(VerifyF64, ThreadsDoNotMatter) {
  const auto one = sampled("(x, y) = x * sigmoid(y)", Direction::Backward, 1),
             four = sampled("(x, y) = x * sigmoid(y)", Direction::Backward, 4);
  ASSERT_EQ(one.size(), 2u);
  EXPECT_EQ(to_json_text(one), to_json_text(four));
}

TEST_F(VerifyF64, Texts) {
  const auto reports = sampled("(x, y) = x * sigmoid(y)");
  EXPECT_THAT(to_text(reports), AllOf(HasSubstr("test_forward_f64 y: "), HasSubstr(" ULP at "), HasSubstr("claimed: "),
                                      HasSubstr("the others at ")));
  EXPECT_THAT(to_markdown(reports), HasSubstr("| test_forward_f64 | y | "));
  const auto json = nlohmann::json::parse(to_json_text(reports));
  EXPECT_EQ(json[0]["points"], reports[0].points);
  EXPECT_EQ(json[0]["normal"]["ulp"], reports[0].worst[ErrorStatistics::Normal].ulp);
}

}  // namespace
}  // namespace actc
