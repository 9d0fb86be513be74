// Limits at single points (those at infinity are tested over the corpus).
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/limits.h"

#include <gtest/gtest.h>

#include <cmath>

#include "codegen/lower_math.h"
#include "dsl/evaluate.h"
#include "dsl/parse.h"

namespace actc {
namespace {

float value_at(const std::string &text, float x) {
  Context c;
  const Expr written = parse_one(c, {"<formula>", text}).body;
  const Expr lowered = lower_math(fill_singularities(written, written));
  return Evaluator(std::span(&lowered, 1))(std::span(&x, 1));
}

TEST(Singularities, AreFilledWhereThereIsALimit) {
  EXPECT_EQ(value_at("sin(x) / x", 0), 1);
  EXPECT_EQ(value_at("(x^2 - 4) / (x - 2)", 2), 4);
  EXPECT_EQ(value_at("x / (exp(x) - 1)", 0), 1);
}

TEST(Singularities, PolesAndJumpsAreNotFilled) {
  EXPECT_FALSE(std::isfinite(value_at("1 / (x - 1)^2 - 1 / (x - 1)", 1))) << "an even pole looks alike from both sides";
  EXPECT_FALSE(std::isfinite(value_at("1 / x - 1 / x^3", 0)));
  EXPECT_TRUE(std::isnan(value_at("abs(x) / x", 0)));
}

TEST(Limits, SharedPartsAreLookedAtOnce) {
  Context c;
  Expr t = c.input(0);
  for (int i = 0; i < 40; ++i) t = t * (t + 1);  // 2^40 paths
  const Expr written = t / (t + 1), lowered = lower_math(fill_limits(written, written));
  const float infinity = INFINITY;
  EXPECT_EQ(Evaluator(std::span(&lowered, 1))(std::span(&infinity, 1)), 1) << "inf / inf as written";
}

}  // namespace
}  // namespace actc
