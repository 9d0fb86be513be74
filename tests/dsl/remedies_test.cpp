// Remedies are identities, and are found in larger formulas. That they help is tested in
// tests/codegen/accuracy_test.cpp.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/remedies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dsl/oracle.h"
#include "tests/dsl/random_expr.h"
#include "tests/dsl/support.h"

namespace actc {
namespace {

using testing::formula;
using testing::Random;

std::vector<std::string> texts_for(const std::string &text) {
  Context c;
  std::vector<std::string> texts;
  const Names names{{"x", "y"}, {"p"}};
  for (const Remedy &r : remedies(formula(c, text)))
    texts.push_back(to_text(r.original, names) + " -> " + to_text(r.replacement, names) + " in " +
                    to_text(r.formula, names));
  return texts;
}

TEST(Remedies, EveryRuleIsAnIdentity) {
  Context c;
  Random random(1);
  ASSERT_GE(remedy_rules(c).size(), 10u);
  for (const Rule &rule : remedy_rules(c)) {
    const std::string text = to_text(rule.pattern, {}) + " -> " + to_text(rule.replacement, {});
    const Oracle pattern(rule.pattern), replacement(rule.replacement);
    int defined = 0;
    for (int i = 0; i < 200; ++i) {
      const double scale = std::ldexp(1.0, static_cast<int>(random.below(10)) - 6);
      const double inputs[] = {scale * random.real(-8, 8), random.real(-8, 8)};
      const double expected = pattern(inputs), got = replacement(inputs);
      // log(a) - log(b) has no value for two negative numbers, log(a / b) has.
      if (std::isnan(expected)) continue;
      ++defined;
      ASSERT_TRUE(testing::nearly_equal(expected, got)) << text << " at " << inputs[0] << ", " << inputs[1];
    }
    EXPECT_GT(defined, 30) << text;
  }
}

TEST(Remedies, AreFoundInLargerFormulas) {
  EXPECT_THAT(texts_for("x + (1 - cos(2 * x)) / 2"),
              ::testing::Contains("1 - cos(2 * x) -> 2 * sin(2 * x / 2)^2 in x + 2 * sin(2 * x / 2)^2 / 2"));
  EXPECT_EQ(texts_for("sqrt(cos(x) - 1)"),
            (std::vector<std::string>{"cos(x) - 1 -> -(2 * sin(x / 2)^2) in sqrt(-(2 * sin(x / 2)^2))"}));
  EXPECT_EQ(texts_for("(x, y; p = 1) = tanh(p * exp(x) * exp(-y))"),
            (std::vector<std::string>{"p * exp(x) * exp(-y) -> exp(x - y) * p in tanh(exp(x - y) * p)"}));
  EXPECT_TRUE(texts_for("x * tanh(x) + 1").empty());
}

}  // namespace
}  // namespace actc
