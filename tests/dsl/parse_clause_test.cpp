// Clauses behind a formula, parameters per channel, operations as activations.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <gmock/gmock.h>

#include "tests/dsl/support.h"

namespace actc {
namespace {

using ::testing::ElementsAre;
using testing::errors_of;

Activation parsed(Context &c, const std::string &text) { return parse_one(c, {"t.act", text}); }

TEST(ParseClause, KnownTakesAValueForEachInput) {
  Context c;
  const Activation a = parsed(c, "activation f(a, b) = a * b known f(2, -0.5) = -1.0");
  EXPECT_THAT(a.known.at(0).at, ElementsAre(2, mpq_class(-1, 2)));
  EXPECT_EQ(a.known[0].value, -1);
  EXPECT_THAT(errors_of("activation f(a, b) = a * b known f(2) = 1"),
              ElementsAre("'f' has 2 inputs, and 1 value is given"));
  EXPECT_THAT(errors_of("activation f(x) = x known f(2, 3) = 1"),
              ElementsAre("'f' has 1 input, and 2 values are given"));
}

TEST(ParseClause, GradientsAreStatedForAllOrOneConvention) {
  Context c;
  const Activation a = parsed(c,
                              "activation f(x) = x > 0 ? x : 0.01 * x\n  gradient at 0 = 0.5, at 1 = 1\n"
                              "  gradient in jax at 0 = 1");
  ASSERT_EQ(a.gradients.size(), 3u);
  EXPECT_EQ(a.gradients[0].at, 0);
  EXPECT_EQ(a.gradients[0].value, mpq_class(1, 2));
  EXPECT_FALSE(a.gradients[0].convention);
  EXPECT_EQ(a.gradients[1].at, 1);
  EXPECT_EQ(a.gradients[2].convention, Convention::Jax);
}

TEST(ParseClause, AGradientIsStatedOnceForAPlace) {
  EXPECT_THAT(errors_of("activation f(x) = x gradient at 0 = 1, at 0 = 2"),
              ElementsAre("the gradient at this place is stated twice"));
  EXPECT_THAT(errors_of("activation f(x) = x gradient at 0 = 1 gradient in jax at 0 = 1"), ElementsAre());
}

TEST(ParseClause, GradientsNeedOneInput) {
  EXPECT_THAT(errors_of("activation f(a, b) = a * b gradient at 0 = 1"),
              ElementsAre("'f' has 2 inputs: a place is not one number"));
  EXPECT_THAT(errors_of("activation f(x) = x gradient in jaxx at 0 = 1"),
              ElementsAre("'jaxx' is not a convention; did you mean 'jax'?"));
}

TEST(ParseClause, FromOutputIsAFormulaOfYAndTheParameters) {
  Context c;
  const Activation a = parsed(c, "activation f(x; a = 1) = a * exp(x) from output: y + 0 * a alias b:c");
  EXPECT_EQ(a.from_output, c.input(0) + c.rational(0) * c.parameter(0));
  EXPECT_THAT(a.aliases, ElementsAre("b:c"));
  EXPECT_THAT(errors_of("activation f(x) = exp(x) from output: x"), ElementsAre("'x' is not an input or a parameter"));
  EXPECT_THAT(errors_of("activation f(x; y = 1) = y * exp(x) from output: y"),
              ElementsAre("'y' is the output in 'from output'"));
  EXPECT_THAT(errors_of("activation f(a, b) = a * b from output: y"),
              ElementsAre("'f' has 2 inputs: one output does not determine them"));
  EXPECT_THAT(errors_of("activation f(x) = exp(x) from output: y from output: y"),
              ElementsAre("the gradient from the output is stated twice"));
}

TEST(ParseClause, TheInputMayBeCalledY) {
  Context c;
  EXPECT_EQ(parsed(c, "activation f(y) = exp(y) from output: y").from_output, c.input(0));
}

TEST(ParseClause, AnOperationBecomesAnActivation) {
  Context c;
  EXPECT_EQ(parsed(c, "activation tanh(x) from primitive known f(0) = 0").body, tanh(c.input(0)));
  EXPECT_EQ(parsed(c, "activation max(a, b) from primitive").body, max(c.input(0), c.input(1)));
  EXPECT_THAT(errors_of("activation tan(x) from primitive"),
              ElementsAre("'tan' is not an operation of the language; did you mean 'atan'?"));
  EXPECT_THAT(errors_of("activation tanh(x, y) from primitive"), ElementsAre("'tanh' takes 1 argument, not 2"));
  EXPECT_THAT(errors_of("activation tanh(x; a = 1) from primitive"),
              ElementsAre("the operation 'tanh' has no parameters"));
}

TEST(ParseClause, ParametersPerChannel) {
  Context c;
  const Activation a = parsed(c, "activation f(x; learned slope[channel] = 0.25, b = 1) = x > 0 ? x : slope * x + b");
  EXPECT_TRUE(a.parameters[0].per_channel);
  EXPECT_TRUE(a.parameters[0].learned);
  EXPECT_FALSE(a.parameters[1].per_channel);
  EXPECT_EQ(a.signature(), "f(x; learned slope[channel] = 0.25, b = 1)");
  EXPECT_THAT(errors_of("activation f(x; a[row] = 1) = x * a"), ElementsAre("expected 'channel', found 'row'"));
  EXPECT_THAT(errors_of("activation f(x; a[channel = 1) = x * a"), ElementsAre("expected ']', found '='"));
}

TEST(ParseClause, DefinitionTextCarriesWhatKernelsDependOn) {
  for (const char *text :
       {"activation f(x; learned a[channel] = 0.5) = a * x gradient at -3 = 0 gradient in jax at 3 = -1.5",
        "activation f(x) = exp(x) from output: y", "activation f(x) over row = x / sum(x)",
        "activation f(x) = tanh(x)"}) {
    Context c;
    const Activation a = parsed(c, text);
    EXPECT_EQ(definition_text(a), text);
  }
}

}  // namespace
}  // namespace actc
