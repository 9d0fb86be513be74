// Text and back: what is printed parses to the same node.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/print.h"

#include <gtest/gtest.h>

#include "dsl/catalogue.h"
#include "dsl/simplify.h"
#include "tests/dsl/random_expr.h"
#include "tests/dsl/support.h"

namespace actc {
namespace {

using testing::formula;
using testing::Random;

const Names kNames{.inputs = {"x", "y"}, .parameters = {"p"}};

std::string printed(const std::string &text) {
  Context context;
  const Activation a = parse_one(context, {"<formula>", text});
  return to_text(a.body, names_of(a));
}

TEST(Print, OnlyNeededParentheses) {
  for (const char *text : {"x + 1 - 2",
                           "x - (1 + 2)",
                           "x * (1 + x)",
                           "x / (2 * x)",
                           "x / 2 * x",
                           "-x * 2",
                           "-(x * 2)",
                           "-(x + 1)",
                           "(-x)^2",
                           "-x^2",
                           "x^-2",
                           "(x^2)^3",
                           "2 * -3",
                           "x - -3",
                           "(-3)^2",
                           "x <= 0 ? 0 : x",
                           "(x <= 0 ? 0 : x) + 1",
                           "x < 0 ? 1 : x < 1 ? 2 : 3",
                           "x < 0 and x < 1 or x == 2 ? 1 : 0",
                           "x < 0 and (x < 1 or x == 2) ? 1 : 0",
                           "not (x < 0 and x < 1) ? 1 : 0",
                           "not x < 0 ? 1 : 0",
                           "clamp(x, -1, 1)",
                           "min(x, x + 1)",
                           "exp(-x)",
                           "pi * x",
                           "sigmoid(x < 0 ? 1 : x)"})
    EXPECT_EQ(printed(text), text);
  EXPECT_EQ(printed("-(-x)"), "--x");
  EXPECT_EQ(printed("x > 1 ? 1 : 0"), "1 < x ? 1 : 0");
  EXPECT_EQ(printed("((x))"), "x");
}

TEST(Print, Numbers) {
  auto text = [](const char *value) { return to_text(mpq_class(value)); };
  EXPECT_EQ(text("0"), "0");
  EXPECT_EQ(text("-3"), "-3");
  EXPECT_EQ(text("1/4"), "0.25");
  EXPECT_EQ(text("-5/2"), "-2.5");
  EXPECT_EQ(text("1/10"), "0.1");
  EXPECT_EQ(to_text(mpq_class(8943, 200000)), "0.044715");
  EXPECT_EQ(text("1/3"), "1 / 3");
  EXPECT_EQ(text("-2/7"), "-2 / 7");
  EXPECT_EQ(text("1000000"), "1000000");
  EXPECT_EQ(text("1000000000000000000000"), "1e21");
  EXPECT_EQ(text("-1200000000000000000000000000000"), "-1.2e30");
  EXPECT_EQ(text("1/10000000000000000000000000"), "1e-25");
  EXPECT_EQ(text("123/100000000000000000000000000"), "1.23e-24");
}

TEST(Print, NumbersParseBack) {
  for (const char *text :
       {"0", "1", "0.1", "1e-45", "1e-50", "1.17549435e-38", "3.4028235e38", "1e5000", "1e-5000", "123.456e-4999",
        "0.00001234e-5000", "99e4999", "123456789012345678901234567890.5", "1e20", "1e21", "1e22"}) {
    Context c;
    const Expr e = formula(c, text);
    EXPECT_EQ(formula(c, to_text(e, kNames)), e) << text << " was printed as " << to_text(e, kNames);
  }
  Context c;
  const Expr longest = formula(c, std::string(10'000, '7') + "e5000"),
             smallest = formula(c, "0." + std::string(4999, '0') + "7e-5000");
  EXPECT_EQ(formula(c, to_text(longest, kNames)), longest);
  EXPECT_EQ(formula(c, to_text(smallest, kNames)), smallest);
  const Expr subnormal = constant(c.input(0), 0x1.8p-1060);  // from the builder: a dyadic fraction with 1,000 digits
  EXPECT_EQ(formula(c, to_text(subnormal, kNames)), subnormal);
}

TEST(Print, CatalogueRoundTrips) {
  for (const CatalogueEntry &entry : catalogue()) {
    Context c;
    const Activation a = parse_one(c, {std::string(entry.name) + ".act", std::string(entry.text)});
    const std::string text = definition_text(a);
    const Activation b = parse_one(c, {"again", text});
    EXPECT_EQ(a.body, b.body) << text;
    EXPECT_EQ(a.signature(), b.signature());
    EXPECT_EQ(definition_text(b), text);
  }
}

TEST(Print, RandomExpressionsRoundTrip) {
  Random random(testing::random_seed(1));
  for (size_t i = 0; i < testing::random_count(5000); ++i) {
    Context c;
    const Expr e = random_expr(c, random, 1 + static_cast<int>(random.below(6)));
    const std::string text = to_text(e, kNames);
    const Expr again = parse_one(c, {"<formula>", "(x, y; p = 1) = " + text}).body;
    ASSERT_EQ(again, e) << "number " << i << ": " << text << "\ncame back as " << to_text(again, kNames);
  }
}

TEST(Print, ExpandedAtomsParse) {
  Context c;
  const Expr x = c.input(0);
  for (Expr e : {silu(x), sigmoid_grad(x), silu_grad(x * 2.0), gate(x, c.parameter(0) * x), gelu(x), gelu_grad(x),
                 mish(x), mish_grad(x), silu_grad(c.parameter(0) * x)})
    EXPECT_EQ(simplify(formula(c, "(x; p = 1) = " + to_text(expand_atoms(e), kNames))), simplify(e))
        << to_text(e, kNames);
}

TEST(Print, NamesStandInWhereTheListIsShort) {
  Context c;
  EXPECT_EQ(to_text(c.input(0) + c.input(3) * c.parameter(2), {.inputs = {"a"}, .parameters = {}}), "a + x3 * p2");
}

TEST(Print, Listing) {
  Context c;
  const Expr x = c.input(0, Type::F32), t = x * x;
  EXPECT_EQ(to_listing(c.make(Op::Fma, {t, t, c.f32(1.5f)}), kNames),
            "t0 = f32.* x, x\nt1 = f32.fma t0, t0, 0x1.8p+0\nresult t1\n");
  EXPECT_EQ(to_listing(c.make(Op::AsFloat, {c.u32(0x7fc00000)}), kNames), "t0 = f32.as_float 0x7fc00000\nresult t0\n");
  EXPECT_EQ(to_listing(x, kNames), "result x\n");
}

TEST(Print, Signatures) {
  Context c;
  EXPECT_EQ(parse_one(c, {"t", "activation f(a, b; learned p = 0.5, q, r = -1e-30) = a"}).signature(),
            "f(a, b; learned p = 0.5, q, r = -1e-30)");
}

}  // namespace
}  // namespace actc
