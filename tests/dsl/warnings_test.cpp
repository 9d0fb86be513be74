// What is doubtful is named, with its place; what is not is left alone: the catalogue, the corpus, idioms.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/warnings.h"

#include <gmock/gmock.h>

#include <fstream>
#include <map>

#include "dsl/catalogue.h"
#include "tests/dsl/random_expr.h"
#include "tests/dsl/support.h"

namespace actc {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

// "message @ the text that is underlined", of all activations.
std::vector<std::string> doubts(const std::string &text) {
  Context c;
  std::vector<std::string> out;
  for (const Activation &a : parse(c, {"t.act", text}))
    for (const Diagnostic &d : find_warnings(a)) {
      EXPECT_FALSE(d.note.empty()) << d.message;
      EXPECT_LE(d.range.end, text.size());
      out.push_back(d.message + " @ " + text.substr(d.range.begin, d.range.end - d.range.begin));
    }
  return out;
}

TEST(Warnings, UnusedNames) {
  EXPECT_THAT(doubts("activation f(x; a = 1, learned b = 2) = x * b"),
              ElementsAre("the parameter 'a' is not used @ a"));
  EXPECT_THAT(doubts("activation f(gate, up) = exp(up)"), ElementsAre("the input 'gate' is not used @ gate"));
  EXPECT_THAT(doubts("activation f(x) = 3"), ElementsAre("the input 'x' is not used @ x"));
  EXPECT_THAT(doubts("(x; a = 1) = x + 0 * a"), ElementsAre("the parameter 'a' has no effect @ a"));
  EXPECT_THAT(doubts("activation f(x; t) over row = x - max(x)"), ElementsAre("the parameter 't' is not used @ t"));
}

TEST(Warnings, NamesInBranchesThatAreNeverTaken) {
  EXPECT_THAT(doubts("(x, y; a = 1) = x > 0 ? (x > -1 ? x : a * y) : 0 * x"),
              ElementsAre("the input 'y' is used only in a branch that is never taken @ y",
                          "the parameter 'a' is used only in a branch that is never taken @ a",
                          "the branch behind ':' is never taken: '-1 < x' is always true here @ x > -1 ? x : a * y"));
}

TEST(Warnings, GradientsThatAreZero) {
  const char *const everywhere = "the gradient with respect to 'x' is 0 everywhere: layers before it will not learn @ ";
  for (const char *text : {"floor(x)", "round(2 * x) / 2", "step(x)"})
    EXPECT_THAT(doubts(text), ElementsAre(everywhere + std::string(text)));
  EXPECT_THAT(doubts("(a, b) = ceil(a) - ceil(a) + b"), ElementsAre("the input 'a' has no effect @ a")) << "once";
  EXPECT_THAT(
      doubts("(gate, up) = step(gate) * up"),
      ElementsAre("the gradient with respect to 'gate' is 0 everywhere: layers before it will not learn @ gate"));
  EXPECT_THAT(doubts("(x; learned a = 0) = x < a ? a - a : x"),
              ElementsAre("the gradient with respect to 'a' is 0 everywhere: it will not learn @ a"));
  EXPECT_THAT(doubts("(x; a = 0) = x < a ? 0 : x - floor(x)"), IsEmpty()) << "a is not learned, and steps are meant";
}

TEST(Warnings, Branches) {
  EXPECT_THAT(
      doubts("x > 1 and x < 0 ? 3 : x"),
      ElementsAre(StartsWith("the branch behind '?' is never taken: '1 < x and x < 0' is always false here @")));
  EXPECT_THAT(doubts("2 > 3 ? exp(x) : x"), ElementsAre("the condition '3 < 2' is always false @ 2 > 3 ? exp(x) : x"));
  EXPECT_THAT(doubts("x + (tanh(x) > 1 ? 1 : 0)").size(), 1u);
  EXPECT_THAT(doubts("(a, b) = a + b > 5e38 ? a - b : b * a"),
              ElementsAre(HasSubstr("the branch behind '?' was not taken at any of ")))
      << "no box proves it: the sum of two floats may be that large";
  EXPECT_THAT(doubts("x > 0 ? x : x"), ElementsAre("both branches are 'x' @ x > 0 ? x : x"));
  EXPECT_THAT(doubts("tanh(x) * relu(abs(x) + 1)"), ElementsAre(StartsWith("the branch behind '?' is never taken")));
}

TEST(Warnings, BranchesThatSomethingReaches) {
  for (const char *text : {"x > 1e8 ? 1e8 : x", "x > 1e37 ? 1e37 : x",              // far out
                           "x < 0 ? 0 * x : x >= 0 ? x : 1",                        // by NaN alone
                           "x == 0.3 ? 0.3 : x", "x / 0.7 == 1 ? x : 2 * x - 0.7",  // by one point
                           "(x; a = 3) = a > 4 ? x * a : x",                        // by another parameter
                           "(x; cap = 1e6) = min(x^2, cap)", "exp(min(x, 88))", "x > 20 ? x : log(1 + exp(x))"})
    EXPECT_THAT(doubts(text), IsEmpty()) << text;
}

TEST(Warnings, SidesOfMinMaxAndClamp) {
  EXPECT_THAT(doubts("max(x * x, 0)"),
              ElementsAre("max has no effect: '0' is never greater than 'x * x' @ max(x * x, 0)"));
  EXPECT_THAT(doubts("x + min(1, exp(x) + 2)"),
              ElementsAre("min has no effect: 'exp(x) + 2' is never less than '1' @ min(1, exp(x) + 2)"));
  EXPECT_THAT(doubts("min(x, x)"), ElementsAre("both operands are 'x' @ min(x, x)"));
  EXPECT_THAT(doubts("clamp(exp(x), 0, 6)"),
              ElementsAre(StartsWith("the low end of clamp has no effect: 'exp(x)' is never less than '0' @")));
  EXPECT_THAT(doubts("clamp(-exp(x), -6, 0)"), ElementsAre(StartsWith("the high end of clamp has no effect")));
  EXPECT_THAT(doubts("x * clamp(tanh(x), -1, 1)"),
              ElementsAre(StartsWith("clamp has no effect: 'tanh(x)' is never outside of '-1' and '1' @")));
  EXPECT_THAT(doubts("x + clamp(x, 1, -1)"),
              ElementsAre(StartsWith("the low end of clamp, 1, is above the high end, -1 @")));
  EXPECT_THAT(doubts("(x; low = -1, high = 1) = clamp(x, low, high)"), IsEmpty());
}

TEST(Warnings, PlacesWithoutAValue) {
  EXPECT_THAT(doubts("1 / (x - 3)"), ElementsAre("division by zero at x = 3 @ 1 / (x - 3)"));
  EXPECT_THAT(doubts("x / (x^2 - 2)"), ElementsAre("division by zero near x = -1.41421356 @ x / (x^2 - 2)"));
  EXPECT_THAT(doubts("atan(1 / x)"), ElementsAre("division by zero at x = 0 @ 1 / x"));
  EXPECT_THAT(doubts("x^-2"), ElementsAre("0 to a negative power at x = 0 @ x^-2"));
  EXPECT_THAT(doubts("x * log(x)"), ElementsAre("log of a number that is not positive for x <= 0 @ log(x)"));
  EXPECT_THAT(doubts("log1p(x)"), ElementsAre("log1p of a number that is not above -1 for x <= -1 @ log1p(x)"));
  EXPECT_THAT(doubts("log(1 - x^2)"),
              ElementsAre(StartsWith("log of a number that is not positive for x >= 1, and elsewhere @")));
  EXPECT_THAT(doubts("sqrt(x^2 - 4)"),
              ElementsAre("the square root of a negative number for x from -2 to 2 @ sqrt(x^2 - 4)"));
  EXPECT_THAT(doubts("x^1.5"), ElementsAre("a negative number to the power 1.5 for x < 0 @ x^1.5"));
  EXPECT_THAT(doubts("rsqrt(-x)"), ElementsAre("rsqrt of a number that is not positive for x >= 0 @ rsqrt(-x)"));
  EXPECT_THAT(doubts("sqrt(-1 - x^2)"),
              ElementsAre("the square root of a negative number for every x @ sqrt(-1 - x^2)"));
  EXPECT_THAT(doubts("(x; n = 2) = 1 / (x - n)"), ElementsAre("division by zero at x = 2 @ 1 / (x - n)"));
  EXPECT_THAT(doubts("(a, b) = a / b"),
              ElementsAre(AllOf(StartsWith("division by zero at a = "), HasSubstr(", b = 0 @ a / b"))));
}

TEST(Warnings, ValuesThatAreThereAfterAll) {
  for (const char *text :
       {"sin(x) / x", "(exp(x) - 1) / x", "1e6 * sin(x) / x", "x * log(abs(x))", "(x^2 - 9) / (x - 3)",  // limits
        "x == 0 ? 1 : sin(x) / x", "x > 0 ? sqrt(x) : 0", "log(max(x, 0.1))",                            // guarded
        "1 / exp(-x)", "sqrt(1 - tanh(x)^2)", "log(exp(x) + 1)", "x / (x > 0 ? 1 : -1)",                 // not quite 0
        "log(x) > 1 ? x : 2 * x - exp(1)"})  // in a condition
    EXPECT_THAT(doubts(text), IsEmpty()) << text;
}

TEST(Warnings, Jumps) {
  EXPECT_THAT(doubts("x > 1 ? x : 0 * x"), ElementsAre("f jumps at x = 1, from 0 to 1 @ x > 1 ? x : 0 * x"));
  EXPECT_THAT(doubts("x + (exp(x) > 2 ? 1 : 0)"),
              ElementsAre("f jumps at x = 0.693147181, from 0.693147 to 1.69315 @ exp(x) > 2 ? 1 : 0"));
  EXPECT_THAT(doubts("x == 2 ? 5 : x"),
              ElementsAre("f jumps at x = 2, from 2 to 5, and at x = 2, from 5 to 2 @ x == 2 ? 5 : x"));
  EXPECT_THAT(doubts("x + (sin(x) > 0 ? 1 : 0)"), ElementsAre(HasSubstr(", and elsewhere @ sin(x) > 0 ? 1 : 0")));
  EXPECT_THAT(doubts("(a, b) = a > b ? a + 1 : b"), ElementsAre(StartsWith("f jumps at a = -0.75, b = -0.75, from ")));
}

TEST(Warnings, WhatDoesNotJump) {
  for (const char *text : {"x > 0 ? x : exp(x) - 1", "(x > 0 ? 1 : 0) * x", "x > 20 ? x : log(1 + exp(x))",
                           "(a, b) = a > b ? a : b", "x - floor(x)", "x + sign(x)", "x * step(x - 1)"})
    EXPECT_THAT(doubts(text), IsEmpty()) << text;
}

TEST(Warnings, WhatIsNotCheckedIsSaid) {
  EXPECT_THAT(doubts("(x; limit) = x > limit ? x : 1 / x"),
              ElementsAre("branches, domains and jumps were not checked, because 'limit' has no default @ limit"));
}

// The text of a definition, not of another one with the same nodes.
TEST(Warnings, PlacesAreInTheDefinition) {
  EXPECT_THAT(doubts("activation f(x) = x * (x > 2 ? 1 : 0.5)\nactivation g(x) = 3 + (x > 2 ? 1 : 0.5) * x"),
              ElementsAre("f jumps at x = 2, from 1 to 2 @ x > 2 ? 1 : 0.5",
                          "f jumps at x = 2, from 4 to 5 @ (x > 2 ? 1 : 0.5) * x"));
  EXPECT_THAT(doubts("activation f(x) = 1 / x\nactivation g(x) = 1 / x"),
              ElementsAre("division by zero at x = 0 @ 1 / x", "division by zero at x = 0 @ g"));
  EXPECT_THAT(doubts("let h(t) = t > 1 ? t : 0\nactivation f(x) = 2 * h(x)"),
              ElementsAre("f jumps at x = 1, from 0 to 2 @ 2 * h(x)"));
  EXPECT_THAT(doubts("activation f(x) = 1 / x + relu(abs(x) + 1)"),
              ElementsAre("division by zero at x = 0 @ 1 / x", StartsWith("the branch behind '?' is never taken")));
}

// Nodes of the catalogue carry no place: its texts are not what the reader has.
TEST(Warnings, TheTextOfTheCatalogueIsNoPlace) {
  Context c;
  const Expr sum = testing::formula(c, "2 + relu(x)");
  EXPECT_FALSE(sum.range().empty());
  EXPECT_TRUE(sum.arg(1).range().empty());
  EXPECT_THAT(doubts("x + tanh(relu(abs(x) + 1))"),
              ElementsAre(AllOf(StartsWith("the branch behind '?' is never taken"), HasSubstr(" @ relu(abs(x) + 1)"))));
}

// Why a formula of the corpus or the catalogue deserves its warning.
const std::map<std::string, std::string> kDeserved = {
    {"x > 0.5 ? x : x < -0.5 ? x : 0", "hard shrink jumps, by its definition"},
    {"x > 1 ? x : 0", "a threshold with the value 0 jumps"},
    {"hardshrink", "jumps, by its definition"},
    {"log", "has no value for x <= 0"},
    {"sqrt", "has no value for x < 0"},
    {"threshold", "its parameters have no defaults"},
};

TEST(Warnings, CorpusAndCatalogueHaveNone) {
  std::vector<std::pair<std::string, std::string>> texts;  // name, text
  for (const CatalogueEntry &entry : catalogue()) texts.emplace_back(entry.name, entry.text);
  std::ifstream corpus(ACTC_CORPUS);
  for (std::string line; std::getline(corpus, line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::string formula = line.substr(0, line.find(" => "));
    texts.emplace_back(formula, formula);
  }
  ASSERT_GT(texts.size(), 160u);
  size_t deserved = 0;
  for (const auto &[name, text] : texts) {
    const std::vector<std::string> found = doubts(text);
    EXPECT_EQ(found.empty(), !kDeserved.contains(name)) << name << ": " << ::testing::PrintToString(found);
    deserved += kDeserved.contains(name);
  }
  EXPECT_EQ(deserved, kDeserved.size()) << "a reason for a formula that is gone";
}

TEST(Warnings, AnyFormula) {
  testing::Random random(21);
  for (int i = 0; i < 60; ++i) {
    Context c;
    const std::string text = to_text(testing::random_expr(c, random, 4), {.inputs = {"x", "y"}, .parameters = {"p"}});
    ASSERT_NO_THROW(doubts("(x, y; p = 1) = " + text)) << text;
  }
}

}  // namespace
}  // namespace actc
