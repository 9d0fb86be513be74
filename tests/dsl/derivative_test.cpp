// Rules against finite differences of high precision, conventions at kinks, and what a gradient is worth in f32.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/derivative.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "codegen/lower_math.h"
#include "dsl/evaluate.h"
#include "dsl/oracle.h"
#include "dsl/simplify.h"
#include "dsl/transform.h"
#include "tests/dsl/random_expr.h"
#include "tests/dsl/support.h"

namespace actc {
namespace {

using testing::formula;
using testing::Random;

// (f(v + h) - f(v - h)) / 2h as an expression, h = 2^-bits: the oracle takes care of the cancellation, and what is left
// is of the order of h^2.
Expr difference(Expr f, Expr variable, unsigned bits = 40) {
  Context &c = f.context();
  auto moved = [&](const mpq_class &by) {
    return transform(f, [&](Expr e, std::span<const Expr> args) {
      if (e == variable) return e + c.rational(by);
      return args.empty() ? e : c.make(e.op(), args);
    });
  };
  const mpq_class h(1, mpz_class(1) << bits);
  return (moved(h) - moved(-h)) * c.rational(1 / (2 * h));
}

void expect_gradient(Expr f, Expr variable, Random &random, int points = 40, double low = -4, double high = 4) {
  const Expr gradient = differentiate(f, variable);
  const Oracle exact(gradient), simplified(simplify(gradient)), numeric(difference(f, variable));
  int defined = 0;
  for (int i = 0; i < points; ++i) {
    const double inputs[] = {random.real(low, high), random.real(low, high), random.real(low, high)};
    const double parameter[] = {random.real(-2, 2)};
    const double expected = numeric(inputs, parameter);
    if (std::isnan(expected)) continue;
    ++defined;
    const double tolerance = 1e-15 * std::max(1.0, std::fabs(expected));
    ASSERT_NEAR(exact(inputs, parameter), expected, tolerance)
        << to_text(f, {}) << " at " << inputs[0] << ", " << inputs[1];
    ASSERT_NEAR(simplified(inputs, parameter), expected, tolerance) << to_text(simplify(gradient), {});
  }
  EXPECT_GT(defined, points / 4) << to_text(f, {}) << " is hardly anywhere defined: the test says nothing";
}

TEST(Derivative, EveryRule) {
  Context c;
  const Expr x = c.input(0), y = c.input(1), z = c.input(2);
  const std::map<Op, Expr> formulas = {{Op::Add, x + y},
                                       {Op::Sub, x - y},
                                       {Op::Mul, x * y},
                                       {Op::Div, x / y},
                                       {Op::Neg, -x},
                                       {Op::Abs, abs(x)},
                                       {Op::Pow, pow(x, 3) + pow(x, -2) + pow(x, 1) + pow(x, 0)},
                                       {Op::Min, min(x, y)},
                                       {Op::Max, max(x, y)},
                                       {Op::Clamp, clamp(x, y, z)},
                                       {Op::Sqrt, sqrt(x)},
                                       {Op::Select, select(x < y, x * y, z - x)},
                                       {Op::Exp, exp(x)},
                                       {Op::Sigmoid, sigmoid(x)},
                                       {Op::SigmoidGrad, sigmoid_grad(x)},
                                       {Op::Silu, silu(x)},
                                       {Op::SiluGrad, silu_grad(x)},
                                       {Op::Gate, gate(x, y)},
                                       {Op::Floor, floor(x)},
                                       {Op::Ceil, ceil(x)},
                                       {Op::Round, round(x)},
                                       {Op::Exp2, exp2(x)},
                                       {Op::Expm1, expm1(x)},
                                       {Op::Log, log(x)},
                                       {Op::Log2, log2(x)},
                                       {Op::Log1p, log1p(x)},
                                       {Op::Rsqrt, rsqrt(x)},
                                       {Op::Tanh, tanh(x)},
                                       {Op::Sinh, sinh(x)},
                                       {Op::Cosh, cosh(x)},
                                       {Op::Softplus, softplus(x)},
                                       {Op::Erf, erf(x)},
                                       {Op::Erfc, erfc(x)},
                                       {Op::Normcdf, normcdf(x)},
                                       {Op::Sin, sin(x)},
                                       {Op::Cos, cos(x)},
                                       {Op::Atan, atan(x)},
                                       {Op::Power, power(x, y)},
                                       {Op::Tanhshrink, tanhshrink(x)},
                                       {Op::Gelu, gelu(x)},
                                       {Op::GeluGrad, gelu_grad(x)},
                                       {Op::Mish, mish(x)},
                                       {Op::MishGrad, mish_grad(x)}};
  Random random(1);
  for (const auto &[op, f] : formulas)
    for (Expr variable : {x, y, z}) {
      SCOPED_TRACE(spelling(op));
      expect_gradient(f, variable, random);
    }
  // An operation on real numbers without a formula above has an untested rule.
  for (int i = 0; i < kOpCount; ++i) {
    const Op op = static_cast<Op>(i);
    const bool leaf = op <= Op::Parameter, condition = (op >= Op::Less && op <= Op::Not), primitive = op >= Op::Fma,
               row = is_reduction(op);  // no rule: row_test.cpp
    EXPECT_TRUE(leaf || condition || primitive || row || formulas.contains(op)) << spelling(op);
  }
}

TEST(Derivative, SignAndStepAreFlat) {
  Context c;
  const Expr x = c.input(0);
  for (const Expr f : {sign(x), step(x)})
    for (double at : {-2.0, 0.0, 3.0}) EXPECT_EQ(Oracle(differentiate(f, x))(at), 0) << to_text(f, {}) << " at " << at;
}

TEST(Derivative, PrimitivesHaveNone) {
  Context c;
  const Expr x = c.input(0, Type::F32);
  EXPECT_THROW(differentiate(c.make(Op::Fma, {x, x, x}), x), std::logic_error);
}

TEST(Derivative, ChainsThroughEveryRule) {
  Context c;
  Random random(2);
  for (const char *text : {"(x, y, z; p = 1) = exp(-abs(x * y)) / (1 + p^2 + sqrt(1 + x^2))",
                           "(x, y, z; p = 1) = max(x * y, min(x + y, p)) * clamp(x * p, -1, y)",
                           "(x, y, z; p = 1) = x > y ? sigmoid(x * p) : (y > p ? x^3 : exp(x) * y)",
                           "(x, y, z; p = 1) = sigmoid(x > 0 ? x * y : x * p) * (x + 1)^-3",
                           "(x, y, z; p = 1) = x * sigmoid(p * x) + (x * sigmoid(x))^2"}) {
    const Expr f = formula(c, text);
    for (Expr variable : {c.input(0), c.input(1), c.parameter(0)}) expect_gradient(f, variable, random, 60);
    expect_gradient(simplify(f), c.input(0), random, 60);
  }
}

TEST(Derivative, RandomFormulas) {
  Random random(testing::random_seed(3));
  size_t compared = 0, undefined = 0;
  const size_t count = testing::random_count(400);
  for (size_t i = 0; i < count; ++i) {
    Context c;
    const Expr f = random_expr(c, random, 4);
    const Oracle exact(differentiate(f, c.input(0))), numeric(difference(f, c.input(0), 200));
    for (int k = 0; k < 4; ++k) {
      const double inputs[] = {random.real(-3, 3), random.real(-3, 3)}, parameter[] = {random.real(-2, 2)};
      try {
        const double expected = numeric(inputs, parameter), got = exact(inputs, parameter);
        if (!std::isfinite(expected)) continue;
        if (std::isnan(got)) {  // sqrt(x - x) has the difference 0 and no derivative
          ++undefined;
          continue;
        }
        ASSERT_TRUE(std::fabs(got - expected) <= 1e-14 * std::fabs(expected) + 1e-30)
            << got << ", not " << expected << ": " << to_text(f, {}) << " at " << inputs[0] << ", " << inputs[1];
        ++compared;
      } catch (const OracleError &) {
      }
    }
  }
  EXPECT_GT(compared, count * 3 / 2);
  EXPECT_LT(undefined, compared / 20);
}

double gradient_at(const std::string &text, double x) {
  Context c;
  return Oracle(differentiate(formula(c, text), c.input(0)))(x);
}

TEST(Derivative, KinkConventions) {
  EXPECT_EQ(gradient_at("abs(x)", 0), 0);
  EXPECT_EQ(gradient_at("abs(x)", -1e-300), -1);
  EXPECT_EQ(gradient_at("clamp(x, -1, 2)", -1), 0);
  EXPECT_EQ(gradient_at("clamp(x, -1, 2)", 2), 0);
  EXPECT_EQ(gradient_at("clamp(x, -1, 2)", 1.9), 1);
  EXPECT_EQ(gradient_at("min(x, 0)", 0), 0.5);
  EXPECT_EQ(gradient_at("max(0, x)", 0), 0.5);
  EXPECT_EQ(gradient_at("max(x, x)", 3), 1) << "half from each side";
  EXPECT_EQ(gradient_at("x <= 0 ? 0 : x", 0), 0);
  EXPECT_EQ(gradient_at("x < 0 ? 0 : x", 0), 1);
  EXPECT_EQ(gradient_at("x > 0 ? x^2 + 7 : 3 * x", 0), 3) << "the branch that is taken, whatever the jump";
}

TEST(Derivative, ClampLimitsHaveGradients) {
  Context c;
  const Expr x = c.input(0), low = c.input(1), high = c.input(2), f = clamp(x, low, high);
  const Expr variables[] = {x, low, high};
  const std::vector<Expr> g = differentiate(f, variables);
  auto at = [&](double a, double b, double d) {
    const double inputs[] = {a, b, d};
    return std::vector<double>{Oracle(g[0])(inputs), Oracle(g[1])(inputs), Oracle(g[2])(inputs)};
  };
  EXPECT_EQ(at(0, -1, 1), (std::vector<double>{1, 0, 0}));
  EXPECT_EQ(at(-1, -1, 1), (std::vector<double>{0, 1, 0})) << "at a tie the limit has what x has not";
  EXPECT_EQ(at(1, -1, 1), (std::vector<double>{0, 0, 1}));
  EXPECT_EQ(at(1, 1, 1), (std::vector<double>{0, 0, 1}));
  EXPECT_EQ(at(-2, -1, 1), (std::vector<double>{0, 1, 0}));
  EXPECT_EQ(at(2, -1, 1), (std::vector<double>{0, 0, 1}));
  for (double a : {-2.0, 0.0, 2.0})
    EXPECT_EQ(at(a, 1, -1), (std::vector<double>{0, 0, 1})) << "the value is `high` there";
}

TEST(Derivative, OfAVariableThatDoesNotOccur) {
  Context c;
  EXPECT_TRUE(differentiate(formula(c, "exp(x)"), c.input(1)).is_rational(0));
  EXPECT_TRUE(differentiate(c.input(0), c.input(0)).is_rational(1));
  EXPECT_TRUE(differentiate(c.rational(3), c.input(0)).is_rational(0));
  EXPECT_TRUE(differentiate(formula(c, "x > 0 ? 1 : 2"), c.input(0)).is_rational(0)) << "conditions have no gradient";
}

TEST(Derivative, ManyVariablesAtOnceAreTheSameNodes) {
  Context c;
  const Expr f = formula(c, "(x, y; p = 1) = sigmoid(x * p) * y + clamp(x, y, p)");
  const Expr variables[] = {c.input(0), c.input(1), c.parameter(0)};
  const std::vector<Expr> all = differentiate(f, variables);
  for (size_t i = 0; i < 3; ++i) EXPECT_EQ(simplify(all[i]), simplify(differentiate(f, variables[i])));
}

// --- select-safe -----------------------------------------------------------------------------------------------------

// dy * f'(x) in f32, as a backward kernel computes it.
float backward(const std::string &text, float dy, float x) {
  Context c;
  const Expr one_more[] = {c.input(1)};
  const Expr f = substitute(simplify(formula(c, text)), one_more, {});
  const Expr out = lower_math(simplify(chain(c.input(0), simplify(differentiate(f, c.input(1))))));
  const float inputs[] = {dy, x};
  return Evaluator(std::span(&out, 1))(inputs);
}

TEST(Derivative, AnOverflowInTheOtherBranchIsNoNaN) {
  const float inf = INFINITY;
  EXPECT_EQ(backward("x > 0 ? 1 : exp(-x)", 1, 1000), 0);
  EXPECT_EQ(backward("clamp(exp(x), 0, 1)", 1, 1000), 0);
  EXPECT_EQ(backward("min(exp(x), 1)", 1, 1000), 0);
  EXPECT_EQ(backward("exp(x) > 1 ? 1 : exp(x)", 1, 1000), 0);
  EXPECT_EQ(backward("clamp(exp(x) * exp(x), 0, 1)", 1, 1000), 0);
  EXPECT_EQ(backward("clamp(exp(x), 0, 1) + clamp(exp(x), 0, 2)", 1, 1000), 0) << "a sum of zeros";
  EXPECT_EQ(backward("clamp(exp(x) + (x > 0 ? 0 : x), 0, 1) * 3", 1, 1000), 0);
  EXPECT_EQ(backward("x <= 0 ? 0 : x", inf, -1), 0) << "a derivative that is 0 gives 0 for any dy";
  EXPECT_EQ(backward("x <= 0 ? 0 : x", NAN, -1), 0);
  EXPECT_EQ(backward("clamp(x, 0, 1)", inf, 5), 0);
  EXPECT_EQ(backward("x <= 0 ? 0 : x", inf, 1), inf);
  EXPECT_TRUE(std::isnan(backward("x <= 0 ? 0 : x", NAN, 1)));
  EXPECT_EQ(backward("x <= 0 ? 0 : x", 3.5f, 1), 3.5f);
}

TEST(Derivative, QuotientsDoNotOverflowEarly) {
  EXPECT_FLOAT_EQ(backward("1e25 / x", 1, 1e25f), -1e-25f) << "x^2 is infinite here";
  EXPECT_FLOAT_EQ(backward("1e-10 / x", 1, 1e-20f), -1e30f) << "x^2 is subnormal here";
}

TEST(Derivative, NestedChoicesStaySmall) {
  // Without care the product of seed and gradient doubles with every level.
  Context c;
  Expr f = c.input(0);
  for (int i = 0; i < 100; ++i) f = select(f > 0.5, f, f * 0.25 - 1.0);
  const Expr gradient = simplify(chain(c.input(1), simplify(differentiate(f, c.input(0)))));
  EXPECT_LT(topological_order(gradient).size(), 20'000u);
  Expr clamped = c.input(0);
  for (int i = 0; i < 100; ++i) clamped = clamp(clamped * 1.5, -4, 4) + c.input(0);
  EXPECT_LT(topological_order(differentiate(clamped, c.input(0))).size(), 20'000u);
  // And right: against the chain rule by hand.
  for (double x : {-3.0, 0.6, 2.0}) {
    double value = x, expected = 1;
    for (int i = 0; i < 100; ++i)
      if (!(value > 0.5)) expected *= 0.25, value = value * 0.25 - 1;
    const double inputs[] = {x, 2.0};
    EXPECT_TRUE(testing::nearly_equal(Oracle(gradient)(inputs), 2 * expected)) << x;
  }
}

TEST(Derivative, ChainKeepsLiterals) {
  Context c;
  const Expr dy = c.input(0), x = c.input(1);
  EXPECT_TRUE(chain(dy, c.rational(0)).is_rational(0));
  EXPECT_EQ(chain(dy, c.rational(1)), dy);
  EXPECT_EQ(chain(dy, c.rational(-1)), -dy);
  EXPECT_EQ(chain(dy, exp(x)), dy * exp(x));
  EXPECT_EQ(chain(dy, select(x < 0, c.rational(0), c.rational(1))), select(x < 0, c.rational(0), dy));
  EXPECT_EQ(chain(dy, select(x < 0, exp(x), c.rational(1))), select(x < 0, dy * exp(x), dy));
}

}  // namespace
}  // namespace actc
