// Taylor models hold every value of their function: for each operation, and for formulas that are 0/0 at the centre.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/minimax/model_of.h"

#include <gtest/gtest.h>

#include <cmath>

#include "dsl/context.h"
#include "dsl/parse.h"
#include "dsl/transform.h"
#include "tests/dsl/random_expr.h"
#include "tools/minimax/point_value.h"

namespace actc::minimax {
namespace {

constexpr long kPrecision = 160;

Expr formula(Context &context, const std::string &text) { return parse_one(context, {"<formula>", text}).body; }

Piece piece(double low, double high, double centre) {
  return {Number(low, kPrecision), Number(high, kPrecision), Number(centre, kPrecision)};
}

// c[0] + c[1] t + ... at x, as an interval.
Interval at(const Model &m, const Piece &p, double x) {
  const Number number(x, kPrecision);
  const Interval t = Interval(number, number, kPrecision) - Interval(p.centre, p.centre, kPrecision);
  return range(m, t);
}

bool contains(const Interval &interval, const Number &value) {
  // The value is right to some 2^-150 only.
  const Number slack = abs(value) * 0x1p-140 + 0x1p-200;
  return mpfr_lessequal_p(interval.left(), (value + slack).get()) &&
         mpfr_greaterequal_p(interval.right(), (value - slack).get());
}

void expect_enclosed(Expr f, const Piece &p, size_t order, testing::Random &random, const std::string &name) {
  const Model m = ModelOf(f, kPrecision)(p, order);
  ASSERT_TRUE(m.known()) << name;
  const PointValue value(f, kPrecision);
  for (int i = 0; i < 10; ++i) {
    const double x = random.real(p.low.to_double(), p.high.to_double());
    const auto v = value(Number(x, kPrecision));
    ASSERT_TRUE(v) << name << " at " << x;
    EXPECT_TRUE(contains(at(m, p, x), *v)) << name << " at " << x << ", order " << order;
  }
}

TEST(Model, HoldsEveryOperation) {
  const char *formulas[] = {"x + 2",
                            "x - x^2",
                            "x * exp(x)",
                            "1 / x",
                            "-x",
                            "abs(x)",
                            "x^5",
                            "x^-3",
                            "min(x, 1)",
                            "max(x, 1)",
                            "clamp(x, 0.6, 0.9)",
                            "sqrt(x)",
                            "rsqrt(x)",
                            "exp(x)",
                            "exp2(x)",
                            "expm1(x)",
                            "log(x)",
                            "log2(x)",
                            "log1p(x)",
                            "tanh(x)",
                            "sinh(x)",
                            "cosh(x)",
                            "sigmoid(x)",
                            "softplus(x)",
                            "erf(x)",
                            "erfc(x)",
                            "normcdf(x)",
                            "normpdf(x)",
                            "sin(x)",
                            "cos(x)",
                            "atan(x)",
                            "pow(x, 1.5)",
                            "pow(x, x)",
                            "floor(x + 5)",
                            "round(3 * x)",
                            "x < 0.8 ? x : x^2",
                            "pi * x",
                            "sign(x)",
                            "x >= 0.8 and x < 2 ? sin(x) : 1 / x"};
  testing::Random random(5);
  for (const char *text : formulas) {
    Context context;
    const Expr f = formula(context, text);
    for (const size_t order : {0, 1, 4, 12})
      for (int i = 0; i < 4; ++i) {
        const double low = random.real(0.5, 2), width = std::ldexp(1.0, -static_cast<int>(random.below(12)) - 2);
        const double centre = low + width * static_cast<double>(random.below(3)) / 2;
        expect_enclosed(f, piece(low, low + width, centre), order, random, text);
      }
  }
}

// The models are not only right but tight: the remainder shrinks with the power of the width that it should.
TEST(Model, ConvergesWithItsOrder) {
  for (const char *text : {"exp(x)", "tanh(x) / x", "log(x) * sin(x)", "erfc(x) * exp(x^2)", "atan(x)^2", "sqrt(x)",
                           "softplus(x)", "normcdf(x)", "pow(x, 1.5)", "x * sigmoid(x)", "1 / cosh(x)"}) {
    Context context;
    const ModelOf f(formula(context, text), kPrecision);
    for (const size_t order : {3, 6}) {
      double width[2];
      for (const int i : {0, 1}) {
        const double radius = std::ldexp(1.0, -4 - 3 * i);
        const Piece p = piece(1 - radius, 1 + radius, 1);
        const Interval spread = at(f(p, order), p, 1 + radius);
        Number diameter(kPrecision);
        mpfi_diam_abs(diameter.get(), spread.get());
        width[i] = diameter.to_double();
      }
      EXPECT_LT(width[1], width[0] * std::pow(8, -static_cast<double>(order)) * 0.5) << text << ", order " << order;
    }
  }
}

TEST(Model, ResolvesZeroOverZeroAtItsCentre) {
  const std::pair<const char *, double> limits[] = {{"sin(x) / x", 1},
                                                    {"(1 - cos(x)) / x^2", 0.5},
                                                    {"(expm1(x) - x) / x^2", 0.5},
                                                    {"x^2 / (1 - tanh(x) / x)", 3},
                                                    {"(log((1 + x) / (1 - x)) - 2 * x) / x^3", 2.0 / 3},
                                                    {"(x - atan(x)) / (x - sin(x))", 2}};
  testing::Random random(6);
  for (const auto &[text, limit] : limits) {
    Context context;
    const Expr f = formula(context, text);
    const Piece p = piece(0, 0.25, 0);
    const Model m = ModelOf(f, kPrecision)(p, 12);
    ASSERT_TRUE(m.known()) << text;
    Number middle(kPrecision);
    mpfi_mid(middle.get(), m.c[0].get());
    EXPECT_NEAR(middle.to_double(), limit, 1e-15) << text;
    expect_enclosed(f, p, 12, random, text);
  }
}

TEST(Model, KnowsNothingAtPolesAndOutsideDomains) {
  for (const char *text : {"1 / x", "log(x)", "sqrt(x)", "x / abs(x)", "exp(x) / sin(x)", "1 / (x * x)", "rsqrt(x)"}) {
    Context context;
    EXPECT_FALSE(ModelOf(formula(context, text), kPrecision)(piece(-0.5, 0.5, 0), 6).known()) << text;
  }
}

TEST(Model, WithoutDerivativesOnlyTheValues) {
  Context context;
  const Model root = ModelOf(formula(context, "sqrt(x)"), kPrecision)(piece(0, 0.25, 0.125), 6);
  ASSERT_TRUE(root.known());
  EXPECT_EQ(root.order(), 0u);
  EXPECT_EQ(mpfr_get_d(root.c[0].right(), MPFR_RNDU), 0.5);
  EXPECT_EQ(ModelOf(formula(context, "abs(x)"), kPrecision)(piece(-1, 1, 0), 6).order(), 0u);
  EXPECT_EQ(ModelOf(formula(context, "abs(x)"), kPrecision)(piece(0, 1, 0.5), 6).order(), 6u);
}

// Random formulas, random pieces: a model that is known holds the values.
TEST(Model, HoldsRandomFormulas) {
  testing::Random random(7);
  int known = 0;
  for (int i = 0; i < 400; ++i) {
    Context context;
    const Expr written = testing::random_expr(context, random, 5);
    const Expr x = context.input(0), all[] = {x, x * 0.5 + 0.25}, parameter[] = {context.rational(mpq_class(3, 4))};
    const Expr f = substitute(written, all, parameter);
    const double low = random.real(-3, 3), width = std::ldexp(1.0, -static_cast<int>(random.below(10)));
    const Piece p = piece(low, low + width, low + width / 2);
    const Model m = ModelOf(f, kPrecision)(p, 5);
    if (!m.known()) continue;
    ++known;
    const PointValue value(f, kPrecision);
    for (int k = 0; k < 5; ++k) {
      const double at_x = random.real(low, low + width);
      const auto v = value(Number(at_x, kPrecision));
      EXPECT_TRUE(!v || contains(at(m, p, at_x), *v)) << "formula " << i << " at " << at_x;
    }
  }
  EXPECT_GT(known, 200);
}

}  // namespace
}  // namespace actc::minimax
