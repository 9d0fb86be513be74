// False statements are found, with their place; true ones are not complained about.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/statements.h"

#include <gmock/gmock.h>

#include "tests/dsl/support.h"

namespace actc {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

std::vector<std::string> complaints(const std::string &text) {
  Context c;
  std::vector<std::string> out;
  for (const Diagnostic &d : false_statements(parse_one(c, {"t.act", text}))) {
    EXPECT_FALSE(d.range.empty()) << d.message;
    out.push_back(d.message);
  }
  return out;
}

TEST(Statements, KnownValues) {
  EXPECT_THAT(complaints("activation f(x) = x^2 known f(3) = 9 known f(-1.5) = 2.25"), IsEmpty());
  EXPECT_THAT(complaints("activation f(x) = sigmoid(x) known f(1) = 0.7311"), IsEmpty())
      << "one unit of the last digit";
  EXPECT_THAT(complaints("activation f(x) = x^2 known f(3) = 8.0"), ElementsAre("f(3) is 9, not 8"));
  EXPECT_THAT(complaints("activation f(a, b) = a - b known f(3, 1) = -2"), ElementsAre("f(3, 1) is 2, not -2"));
  EXPECT_THAT(complaints("activation f(x) = log(x) known f(-1) = 0"), ElementsAre("f(-1) is nan, not 0"));
}

TEST(Statements, StatedGradientsBelongToKinks) {
  EXPECT_THAT(complaints("activation f(x) = max(x, 0) gradient at 0 = 0.3"), IsEmpty());
  EXPECT_THAT(complaints("activation f(x) = max(x, 0) gradient at 0 = 1.5"),
              ElementsAre("the gradient at 0 cannot be 1.5: the slope is 0 on the left and 1 on the right"));
  EXPECT_THAT(complaints("activation f(x) = x^2 gradient at 1 = 0"),
              ElementsAre(StartsWith("the gradient at 1 cannot be 0: the slope is 2 ")));
}

TEST(Statements, GradientFromOutput) {
  for (const char *right :
       {"activation f(x) = tanh(x) from output: 1 - y * y", "activation f(x) = sigmoid(x) from output: y * (1 - y)",
        "activation f(x) = exp(x) from output: y", "activation f(x) = sqrt(x) from output: 1 / (2 * y)",
        "activation f(x; alpha = 2) = x > 0 ? x : alpha * expm1(x) from output: y > 0 ? 1 : y + alpha",
        "activation f(x) = softplus(x) from output: -expm1(-y)",
        "activation f(x) = max(x, 0) from output: y > 0 ? 1 : 0 gradient at 0 = 0"})
    EXPECT_THAT(complaints(right), IsEmpty()) << right;
  EXPECT_THAT(complaints("activation f(x) = tanh(x) from output: 1 - y"),
              ElementsAre(StartsWith("'from output' is not the gradient: at x = ")));
  EXPECT_THAT(complaints("activation f(x) = x * sigmoid(x) from output: y"),
              ElementsAre(StartsWith("'from output' is not the gradient: at x = ")));
}

TEST(Statements, NeedDefaults) {
  EXPECT_THAT(complaints("activation f(x; a) = a * x known f(1) = 1"),
              ElementsAre("statements on values of 'f' need a default for 'a'"));
  EXPECT_THAT(complaints("activation f(x; a) = a * x"), IsEmpty());
}

}  // namespace
}  // namespace actc
