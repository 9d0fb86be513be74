// The grammar: what binds how, what is inlined, where the limits are, how parsing goes on after an error. Messages as
// such are in tests/golden/diagnostics.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/parse.h"

#include <gmock/gmock.h>

#include "dsl/catalogue.h"
#include "dsl/transform.h"
#include "tests/dsl/support.h"

namespace actc {
namespace {

using ::testing::ElementsAre;
using testing::error_of;
using testing::errors_of;
using testing::formula;
using ::testing::HasSubstr;

// Both spellings are one node of one Context.
void expect_same(const std::string &a, const std::string &b) {
  Context context;
  EXPECT_EQ(formula(context, a), formula(context, b)) << a << " and " << b;
}
void expect_different(const std::string &a, const std::string &b) {
  Context context;
  EXPECT_NE(formula(context, a), formula(context, b)) << a << " and " << b;
}

TEST(Parse, ProductsBindTighterThanSums) {
  expect_same("1 + 2 * x", "1 + (2 * x)");
  expect_same("1 - 2 / x", "1 - (2 / x)");
  expect_different("1 + 2 * x", "(1 + 2) * x");
}

TEST(Parse, ChainsAssociateToTheLeft) {
  expect_same("x - 1 - 2", "(x - 1) - 2");
  expect_same("x / 3 / 5", "(x / 3) / 5");
  expect_same("x - 1 + 2", "(x - 1) + 2");
  expect_same("x / 3 * 5", "(x / 3) * 5");
  expect_different("x - 1 - 2", "x - (1 - 2)");
  expect_different("x / 3 / 5", "x / (3 / 5)");
}

TEST(Parse, PowersBindTighterThanSigns) {
  Context c;
  const Expr x = c.input(0);
  EXPECT_EQ(formula(c, "-x^2"), -pow(x, 2));
  EXPECT_EQ(formula(c, "(-x)^2"), pow(-x, 2));
  EXPECT_EQ(formula(c, "x^-2"), pow(x, -2));
  EXPECT_EQ(formula(c, "2 * x^2"), c.rational(2) * pow(x, 2));
  EXPECT_EQ(formula(c, "-2^2"), -pow(c.rational(2), 2));                     // as in mathematics: -(2^2)
  EXPECT_EQ(formula(c, "x^2^3"), power(c.input(0), pow(c.rational(2), 3)));  // x^(2^3), whose exponent is an operation
}

TEST(Parse, ASignInFrontOfANumberIsANumber) {
  Context c;
  EXPECT_TRUE(formula(c, "-3").is_rational(-3));
  EXPECT_TRUE(formula(c, "--3").is_rational(3));
  EXPECT_TRUE(formula(c, "+3").is_rational(3));
  EXPECT_TRUE(formula(c, "-(3)").is_rational(-3));
  EXPECT_EQ(formula(c, "- -x"), -(-c.input(0)));
  EXPECT_EQ(formula(c, "x - -3"), c.input(0) - c.rational(-3));
  EXPECT_EQ(formula(c, "x * -3"), c.input(0) * c.rational(-3));
  EXPECT_EQ(formula(c, "-x * 3"), -c.input(0) * c.rational(3));
}

TEST(Parse, ConditionsBindLooserThanArithmetic) {
  expect_same("x + 1 > 2 * x ? 1 : 0", "((x + 1) > (2 * x)) ? 1 : 0");
  expect_same("x > 0 and x < 1 or x == 3 ? 1 : 0", "((x > 0 and x < 1) or x == 3) ? 1 : 0");
  expect_same("not x > 0 and x < 1 ? 1 : 0", "((not (x > 0)) and (x < 1)) ? 1 : 0");
  expect_different("x > 0 and (x < 1 or x == 3) ? 1 : 0", "x > 0 and x < 1 or x == 3 ? 1 : 0");
}

TEST(Parse, ComparisonsHaveOneForm) {
  Context c;
  const Expr x = c.input(0), one = c.rational(1), two = c.rational(2);
  EXPECT_EQ(formula(c, "x > 1 ? 1 : 2"), select(one < x, one, two));
  EXPECT_EQ(formula(c, "x >= 1 ? 1 : 2"), select(one <= x, one, two));
  EXPECT_EQ(formula(c, "x < 1 ? 1 : 2"), select(x < one, one, two));
  EXPECT_EQ(formula(c, "x <= 1 ? 1 : 2"), select(x <= one, one, two));
  EXPECT_EQ(formula(c, "x == 1 ? 1 : 2"), select(equal(x, one), one, two));
  EXPECT_EQ(formula(c, "x != 1 ? 1 : 2"), select(logical_not(equal(x, one)), one, two));
}

TEST(Parse, ChoicesNestToTheRight) {
  expect_same("x > 0 ? 1 : x > -1 ? 2 : 3", "x > 0 ? 1 : (x > -1 ? 2 : 3)");
  expect_same("x > 0 ? x > 1 ? 1 : 2 : 3", "x > 0 ? (x > 1 ? 1 : 2) : 3");
  expect_same("x > 0 ? 1 : 2 + x", "x > 0 ? 1 : (2 + x)");
}

TEST(Parse, OperationsByName) {
  Context c;
  const Expr x = c.input(0);
  EXPECT_EQ(formula(c, "exp(x)"), exp(x));
  EXPECT_EQ(formula(c, "sigmoid(x)"), sigmoid(x));
  EXPECT_EQ(formula(c, "sqrt(x)"), sqrt(x));
  EXPECT_EQ(formula(c, "abs(x)"), abs(x));
  EXPECT_EQ(formula(c, "min(x, 1)"), min(x, c.rational(1)));
  EXPECT_EQ(formula(c, "max(x, 1)"), max(x, c.rational(1)));
  EXPECT_EQ(formula(c, "clamp(x, -1, 1)"), clamp(x, c.rational(-1), c.rational(1)));
  EXPECT_EQ(formula(c, "pi * x"), c.pi() * x);
}

TEST(Parse, BareFormulasHaveOneInputOrAList) {
  Context c;
  const Activation plain = parse_one(c, {"<formula>", "x + 1"});
  EXPECT_EQ(plain.name, "formula");
  EXPECT_THAT(plain.inputs, ElementsAre("x"));
  EXPECT_TRUE(plain.parameters.empty());

  const Activation listed = parse_one(c, {"<formula>", "(gate, up; learned beta = 1.5, c) = gate * up * beta + c"});
  EXPECT_THAT(listed.inputs, ElementsAre("gate", "up"));
  ASSERT_EQ(listed.parameters.size(), 2u);
  EXPECT_TRUE(listed.parameters[0].learned);
  EXPECT_EQ(listed.parameters[0].default_value, mpq_class(3, 2));
  EXPECT_FALSE(listed.parameters[1].learned);
  EXPECT_FALSE(listed.parameters[1].default_value);
  EXPECT_EQ(listed.body, c.input(0) * c.input(1) * c.parameter(0) + c.parameter(1));
  EXPECT_EQ(listed.signature(), "formula(gate, up; learned beta = 1.5, c)");

  EXPECT_EQ(formula(c, "(x + 1) * 2"), (c.input(0) + 1.0) * 2.0) << "a parenthesis is no list";
}

TEST(Parse, DefinitionsWithClauses) {
  Context c;
  const Source source{"t.act",
                      "# Somebody 2020.\n#   Second line.\nactivation f(x; a = -2) = a * x\n  known f(1) = -2.0\n"
                      "  known f(-1.5) = 3e0\n  alias keras:f\n  alias torch:nn.F\n\n"
                      "activation g(x) = x\n  cite \"Nobody 2021\"\n"};
  const std::vector<Activation> all = parse(c, source);
  ASSERT_EQ(all.size(), 2u);
  const Activation &f = all[0];
  EXPECT_EQ(f.name, "f");
  EXPECT_EQ(f.citation, "Somebody 2020.\nSecond line.");
  EXPECT_THAT(f.aliases, ElementsAre("keras:f", "torch:nn.F"));
  ASSERT_EQ(f.known.size(), 2u);
  EXPECT_EQ(f.known[0].at, std::vector<mpq_class>{1});
  EXPECT_EQ(f.known[0].value, -2);
  EXPECT_EQ(f.known[0].tolerance, mpq_class(1, 10));
  EXPECT_EQ(f.known[1].at, std::vector{mpq_class(-3, 2)});
  EXPECT_EQ(f.known[1].tolerance, 1);
  EXPECT_EQ(source.text.substr(f.known[0].range.begin, f.known[0].range.end - f.known[0].range.begin), "f(1) = -2.0");
  EXPECT_EQ(all[1].citation, "Nobody 2021");
}

TEST(Parse, WordsOfClausesMayBeNames) {
  Context c;
  const Activation a =
      parse_one(c, {"t.act", "activation f(known; alias = 2) = known * alias\n known f(1) = 2\n alias a:b"});
  EXPECT_EQ(a.body, c.input(0) * c.parameter(0));
  EXPECT_EQ(a.known.size(), 1u);
  EXPECT_EQ(a.aliases.size(), 1u);
}

TEST(Parse, ParametersMayBearTheNamesOfFunctions) {
  Context c;
  EXPECT_EQ(formula(c, "(x; exp = 1, min = 2) = exp(x) * exp + min(x, min)"),
            exp(c.input(0)) * c.parameter(0) + min(c.input(0), c.parameter(1)));
}

TEST(Parse, HelpersAreInlined) {
  Context c;
  const std::vector<Activation> all = parse(c, {"t.act",
                                                "let square(x) = x^2\nlet both(a, b) = square(a) + square(b)\n"
                                                "let positive(x) = x > 0\n"
                                                "activation f(x, y) = positive(y) ? both(x, 2 * y) : 0\n"});
  const Expr x = c.input(0), y = c.input(1);
  EXPECT_EQ(all.at(0).body, select(c.rational(0) < y, pow(x, 2) + pow(c.rational(2) * y, 2), c.rational(0)));
}

TEST(Parse, HelpersWinOverFunctions) {
  Context c;
  EXPECT_EQ(parse_one(c, {"t.act", "let exp(x) = x + 1\nactivation f(x) = exp(2 * x)"}).body,
            c.rational(2) * c.input(0) + c.rational(1));
}

TEST(Parse, CatalogueCallsAreInlined) {
  Context c;
  const Expr x = c.input(0);
  EXPECT_EQ(formula(c, "silu(x + 1)"), (x + 1.0) * sigmoid(x + 1.0));
  EXPECT_EQ(formula(c, "swish(x)"), x * sigmoid(c.rational(1) * x));
  EXPECT_EQ(formula(c, "swish(x, beta = 1.5)"), x * sigmoid(c.rational(mpq_class(3, 2)) * x));
  EXPECT_EQ(formula(c, "swish(x; beta = 1.5)"), formula(c, "swish(x, beta = 1.5)"));
  EXPECT_EQ(formula(c, "swish(silu(x), beta = x)"), formula(c, "x * sigmoid(x) * sigmoid(x * (x * sigmoid(x)))"));
  EXPECT_EQ(formula(c, "sigmoid(x)"), sigmoid(x)) << "the operation wins over the catalogue's definition";
}

TEST(Parse, EarlierActivationsOfTheTextAreCallable) {
  Context c;
  const std::vector<Activation> all =
      parse(c, {"t.act",
                "activation f(x; a, b = 2) = a * x + b\nactivation g(x) = f(x^2, a = 3)\nactivation silu(x) = x\n"
                "activation h(x) = silu(x)\n"});
  EXPECT_EQ(all.at(1).body, c.rational(3) * pow(c.input(0), 2) + c.rational(2));
  EXPECT_EQ(all.at(3).body, c.input(0)) << "the text wins over the catalogue";
}

TEST(Parse, ThereIsNoRecursion) {
  EXPECT_THAT(error_of("activation f(x) = f(x) + 1"), HasSubstr("'f' is defined by itself"));
  EXPECT_THAT(error_of("let h(x) = h(x)\nactivation f(x) = h(x)"), HasSubstr("'h' is defined by itself"));
  EXPECT_THAT(error_of("activation f(x) = g(x)\nactivation g(x) = f(x)"),
              HasSubstr("'g' is used before its definition"));
  EXPECT_THAT(error_of("activation silu(x) = silu(x) * 2"), HasSubstr("'silu' is defined by itself"));
  EXPECT_EQ(error_of("activation exp(x) = exp(x)"), "") << "the operation has no definition to recur into";
}

// --- errors ----------------------------------------------------------------------------------------------------------

TEST(Parse, GoesOnAfterAnError) {
  EXPECT_THAT(errors_of("activation f(x) = x * sigmod(x) + y\nactivation g(x) = x +\nlet h(x) = z\n"
                        "activation k(x; a, a) = h(x)\nactivation l(x) = (x"),
              ElementsAre("'sigmod' is not a function; did you mean 'sigmoid'?", "'y' is not an input or a parameter",
                          "expected a number, a name or '(', found 'let'", "'z' is not an input or a parameter",
                          "'a' is declared twice", "expected ')', found the end of the text"));
}

TEST(Parse, ErrorsComeInOrderOfPlace) {
  Context c;
  try {
    parse(c, {"t.act", "swish(qq, beta = x, gamma = (x > 0), x)"});
    FAIL();
  } catch (const SourceError &e) {
    for (size_t i = 1; i < e.diagnostics().size(); ++i)
      EXPECT_LE(e.diagnostics()[i - 1].range.begin, e.diagnostics()[i].range.begin);
    EXPECT_GE(e.diagnostics().size(), 3u);
  }
}

TEST(Parse, ErrorsEnd) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "activation f" + std::to_string(i) + "(x) = y\n";
  EXPECT_EQ(errors_of(text).size(), 20u);
  text.clear();
  for (int i = 0; i < 100'000; ++i) text += "+ qqqqqqqq(x) ";
  EXPECT_EQ(errors_of("x" + text).size(), 20u);
}

TEST(Parse, NestingLevelsAreGivenBackAfterAnError) {
  // A definition that fails at the limit must not shorten the limit of the next one.
  const std::string deep(kMaxNesting + 5, '('), fits(kMaxNesting - 2, '(');
  const std::string close(kMaxNesting - 2, ')');
  EXPECT_EQ(errors_of("activation f(x) = " + deep + "\nactivation g(x) = " + fits + "x" + close).size(), 1u);
}

TEST(Parse, OneActivationWhereOneIsExpected) {
  Context c;
  EXPECT_THROW(parse_one(c, {"t.act", "activation f(x) = x\nactivation g(x) = x"}), SourceError);
  EXPECT_THROW(parse_one(c, {"t.act", ""}), SourceError);
}

TEST(Parse, EveryWordOfTheLanguageIsRefusedAsAName) {
  for (const char *word : {"activation", "let", "learned", "and", "or", "not", "pi"}) {
    EXPECT_NE(error_of(std::string("activation f(") + word + ") = 1"), "") << word;
    EXPECT_NE(error_of(std::string("activation ") + word + "(x) = 1"), "") << word;
    EXPECT_NE(error_of(std::string("activation f(x; ") + word + " = 1) = 1"), "") << word;
    EXPECT_NE(error_of(std::string("let ") + word + "(x) = 1\nactivation f(x) = x"), "") << word;
  }
}

TEST(Parse, StringsAreNeitherWordsNorSymbols) {
  EXPECT_NE(error_of("\"pi\""), "");
  EXPECT_NE(error_of("\"let\" f(x) = x"), "");
  EXPECT_NE(error_of("x \"+\" 1"), "");
  EXPECT_NE(error_of("activation f(x) = x \"known\" f(1) = 1"), "");
}

// --- limits ----------------------------------------------------------------------------------------------------------

std::string repeat(const std::string &part, size_t n) {
  std::string out;
  for (size_t i = 0; i < n; ++i) out += part;
  return out;
}

TEST(Parse, NestingLimit) {
  const size_t most = kMaxNesting - 1;  // the formula itself is a level
  EXPECT_EQ(error_of(repeat("(", most) + "x" + repeat(")", most)), "");
  EXPECT_THAT(error_of(repeat("(", most + 1) + "x" + repeat(")", most + 1)),
              HasSubstr("nested deeper than 256 levels"));
  for (const char *opening : {"-", "+", "x^", "exp(", "x > 0 ? ", "x > 0 ? 1 : ", "max(x, ", "not ", "1 + (", "silu("})
    EXPECT_THAT(error_of(repeat(opening, 1'000'000 / std::string(opening).size()) + "x"), HasSubstr("nested deeper"))
        << opening;
}

TEST(Parse, DepthLimit) {
  EXPECT_EQ(error_of("x" + repeat(" + x", kMaxDepth)), "");
  EXPECT_THAT(error_of("x" + repeat(" + x", kMaxDepth + 1)), HasSubstr("deeper than 1000 operations"));
  // Helpers nest without parentheses.
  std::string helpers = "let h0(x) = sigmoid(x)\n";
  for (int i = 1; i <= 11; ++i)
    helpers +=
        "let h" + std::to_string(i) + "(x) = h" + std::to_string(i - 1) + "(h" + std::to_string(i - 1) + "(x))\n";
  EXPECT_THAT(error_of(helpers + "activation f(x) = h11(x)"), HasSubstr("deeper than 1000 operations"));
  EXPECT_EQ(error_of(helpers + "activation f(x) = h9(x)"), "");
}

TEST(Parse, NodeLimitIsPerText) {
  std::string wide = "(0";
  for (size_t i = 1; i <= 45'000; ++i) wide += (i % 800 == 0 ? ") + (" : " + ") + std::to_string(i);
  wide += ")";
  Context c;
  EXPECT_NO_THROW(parse(c, {"t.act", "activation f(x) = " + wide}));
  EXPECT_GT(c.size(), 80'000u);
  EXPECT_NO_THROW(parse(c, {"t.act", "activation f(x) = x * (x + 0.1 + (" + wide + ") * 2)"}))
      << "a new text, a new count";
  std::string wider = wide;
  for (size_t i = 1; i <= 8000; ++i)
    wider += (i % 800 == 0 ? " + (0.5)" : " + ") + std::string(i % 800 == 0 ? "" : std::to_string(i) + ".5");
  EXPECT_THAT(error_of("activation f(x) = " + wider), HasSubstr("more than 100000 operations"));
}

TEST(Parse, InliningIsBounded) {
  // Each call makes no node but walks the whole helper: 54,000 calls of 1,600 operations.
  std::string text = "let h(x) = x";
  for (size_t i = 1; i <= 800; ++i) text += " + " + std::to_string(i);
  text += "\nactivation f(x) = 0";
  for (size_t i = 0; i < 900; ++i) text += " + (0" + repeat(" + h(1)", 60) + ")";
  EXPECT_THAT(error_of(text), HasSubstr("more than 100000 operations"));
}

TEST(Parse, SizeLimit) {
  EXPECT_THAT(error_of(std::string(kMaxSourceBytes + 1, ' ')), HasSubstr("longer than 4194304 bytes"));
  EXPECT_EQ(error_of("x" + std::string(kMaxSourceBytes - 1, ' ')), "");
}

TEST(Parse, ExponentLimit) {
  EXPECT_EQ(error_of("x^64 + x^-64"), "");
  // Beyond, and for other exponents, it is the operation pow; one half is a root.
  Context c;
  for (const char *text : {"x^65", "x^-65", "x^0.7", "x^(1 + 1)", "x^x"})
    EXPECT_TRUE(formula(c, text).is(Op::Power)) << text;
  EXPECT_EQ(formula(c, "x^0.5"), sqrt(c.input(0)));
  EXPECT_EQ(error_of("1e5000 * x"), "");
  EXPECT_NE(error_of("1e5001 * x"), "");
}

TEST(Parse, NamesHaveALimit) {
  EXPECT_EQ(error_of("activation " + std::string(100, 'a') + "(x) = x"), "");
  EXPECT_NE(error_of("activation " + std::string(101, 'a') + "(x) = x"), "");
}

TEST(Parse, RangesPointAtTheSource) {
  Context c;
  const Source source{"t.act", "activation f(x) = 1 + exp(x * 2)"};
  const Expr body = parse_one(c, source).body;
  auto text = [&](Expr e) { return source.text.substr(e.range().begin, e.range().end - e.range().begin); };
  EXPECT_EQ(text(body), "1 + exp(x * 2)");
  EXPECT_EQ(text(body.arg(1)), "exp(x * 2)");
  EXPECT_EQ(text(body.arg(1).arg(0)), "x * 2");
}

}  // namespace
}  // namespace actc
