// Formulas over a row: what parses, what does not, and that no rule answers for what it does not know.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <gmock/gmock.h>

#include "dsl/derivative.h"
#include "dsl/simplify.h"
#include "dsl/stated_gradient.h"
#include "tests/dsl/support.h"

namespace actc {
namespace {

using ::testing::ElementsAre;
using testing::errors_of;
using ::testing::IsEmpty;

TEST(Row, SoftmaxParses) {
  Context c;
  const Activation a =
      parse_one(c, {"t.act", "activation softmax(x) over row = exp(x - max(x)) / sum(exp(x - max(x)))"});
  const Expr x = c.input(0), e = exp(x - row_max(x));
  EXPECT_EQ(a.extent, Extent::Row);
  EXPECT_EQ(a.body, e / row_sum(e));
  EXPECT_EQ(definition_text(a), "activation softmax(x) over row = exp(x - max(x)) / sum(exp(x - max(x)))");
}

TEST(Row, BareFormulasAndMeans) {
  Context c;
  const Activation a = parse_one(c, {"<formula>", "(x; g = 1) over row = g * (x - mean(x)) + max(x, 0)"});
  const Expr x = c.input(0);
  EXPECT_EQ(a.body, c.parameter(0) * (x - row_mean(x)) + max(x, c.rational(0)));
}

TEST(Row, ReductionsNeedARow) {
  EXPECT_THAT(errors_of("exp(x) / sum(exp(x))"), ElementsAre("'sum' works on a whole row"));
  EXPECT_THAT(errors_of("x - mean(x)"), ElementsAre("'mean' works on a whole row"));
  EXPECT_THAT(errors_of("x - max(x)"), ElementsAre("'max' takes 2 arguments, not 1"));
  EXPECT_THAT(errors_of("(x) over row = sum(x, x)"), ElementsAre("'sum' takes 1 argument, not 2"));
  EXPECT_THAT(errors_of("(x) over row = sum(x > 0)"), ElementsAre("'sum' takes numbers, and this is a condition"));
  EXPECT_THAT(errors_of("(x) over rows = x"), ElementsAre("expected 'row', found 'rows'"));
}

TEST(Row, HelpersAndActivationsKeepTheirExtent) {
  const std::string softmax = "activation softmax(x) over row = exp(x) / sum(exp(x))\n";
  const std::string helper = "let centred(x) = x - mean(x)\n";
  EXPECT_THAT(errors_of(softmax + "activation f(x) over row = 2 * softmax(x)"), IsEmpty());
  EXPECT_THAT(errors_of(softmax + "activation f(x) = 2 * softmax(x)"), ElementsAre("'softmax' works on a whole row"));
  EXPECT_THAT(errors_of(helper + "activation f(x) over row = centred(x)"), IsEmpty());
  EXPECT_THAT(errors_of(helper + "activation f(x) = centred(x)"), ElementsAre("'centred' works on a whole row"));
  EXPECT_THAT(errors_of(softmax + "activation g(x) = sum(x)"), ElementsAre("'sum' works on a whole row"))
      << "the extent of one definition is not that of the next";
}

TEST(Row, OwnDefinitionsWin) {
  EXPECT_THAT(errors_of("let sum(a, b) = a + b\nactivation f(x) = sum(x, 1)"), IsEmpty());
}

TEST(Row, SomeStatementsMakeNoSense) {
  EXPECT_THAT(errors_of("activation f(x) over row = x / sum(x) known f(1) = 1"),
              ElementsAre("an activation over a row has no value at one number"));
  EXPECT_THAT(errors_of("activation f(x) over row = x / sum(x) gradient at 0 = 1"),
              ElementsAre("gradients over a row cannot be stated at one number"));
}

TEST(Row, ThereIsNoSilentGradient) {
  Context c;
  const Expr x = c.input(0);
  EXPECT_THROW(differentiate(x - row_mean(x), x), std::invalid_argument);
  EXPECT_THROW(differentiate(row_sum(x) * row_max(x), x), std::invalid_argument);
  EXPECT_THAT(gradients_of(parse_one(c, {"<formula>", "(x) over row = x - mean(x)"})), IsEmpty());
}

TEST(Row, SimplifyingTakesNothingOutOfAReduction) {
  Context c;
  const Expr x = c.input(0);
  EXPECT_EQ(simplify(row_sum(c.rational(2)) + 0 * x), row_sum(c.rational(2))) << "the row has a length";
  EXPECT_EQ(simplify(row_max(x) - row_max(x)), c.rational(0));
}

}  // namespace
}  // namespace actc
