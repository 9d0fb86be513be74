// From real mathematics to primitives: the vocabulary, what a product's rounding loses, NaN, bounds.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/lower_math.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "codegen/math/atom.h"
#include "dsl/catalogue.h"
#include "dsl/derivative.h"
#include "dsl/evaluate.h"
#include "dsl/oracle.h"
#include "dsl/simplify.h"
#include "tests/dsl/random_expr.h"
#include "tests/dsl/support.h"

namespace actc {
namespace {

using testing::formula;
using testing::Random;

constexpr float kInf = std::numeric_limits<float>::infinity();

// The f32 value of a formula as it stands (not simplified).
class Lowered {
 public:
  explicit Lowered(Expr real) : out_(lower_math(real)), evaluate_(std::span(&out_, 1)) {}
  float operator()(std::vector<float> inputs, std::vector<float> parameters = {}) const {
    return evaluate_(inputs, parameters);
  }
  Expr expr() const { return out_; }

 private:
  Expr out_;
  Evaluator evaluate_;
};

bool same(float a, float b) {
  return (std::isnan(a) && std::isnan(b)) || std::bit_cast<uint32_t>(a) == std::bit_cast<uint32_t>(b);
}

size_t count(Expr e, Op op) {
  size_t n = 0;
  for (const Node *node : topological_order(e)) n += node->op == op;
  return n;
}

// --- vocabulary ------------------------------------------------------------------------------------------------------

TEST(LowerMath, MakesOnlyPrimitives) {
  for (const CatalogueEntry &entry : catalogue()) {
    Context c;
    const Activation a = parse_one(c, {std::string(entry.name), std::string(entry.text)});
    const Expr simple = simplify(a.body);
    EXPECT_EQ(primitive_violation(lower_math(simple)), "") << entry.name;
    for (size_t i = 0; i < a.inputs.size(); ++i)
      EXPECT_EQ(primitive_violation(lower_math(simplify(differentiate(simple, c.input(static_cast<uint32_t>(i)))))),
                "");
  }
}

TEST(LowerMath, EveryRealOperationHasALowering) {
  Context c;
  const Expr x = c.input(0), y = c.input(1), less = x < y;
  for (int i = 0; i < kOpCount; ++i) {
    const Op op = static_cast<Op>(i);
    if (op <= Op::Parameter || op >= Op::Fma || is_reduction(op)) continue;
    Expr e;
    switch (op) {
      case Op::And:
      case Op::Or: e = select(c.make(op, {less, less}), x, y); break;
      case Op::Not: e = select(c.make(op, {less}), x, y); break;
      case Op::Less:
      case Op::LessEqual:
      case Op::Equal: e = select(c.make(op, {x, y}), x, y); break;
      case Op::Select: e = select(less, x, y); break;
      case Op::Pow: e = pow(x, -3); break;
      default: e = arity(op) == 1 ? c.make(op, {x}) : arity(op) == 2 ? c.make(op, {x, y}) : c.make(op, {x, y, x});
    }
    ASSERT_NO_THROW(lower_math(e)) << spelling(op);
    EXPECT_EQ(primitive_violation(lower_math(e)), "") << spelling(op);
  }
}

TEST(LowerMath, RandomFormulasLower) {
  Random random(testing::random_seed(1));
  for (size_t i = 0; i < testing::random_count(1000); ++i) {
    Context c;
    const Expr e = simplify(testing::random_expr(c, random, 5));
    ASSERT_EQ(primitive_violation(lower_math(e)), "") << to_text(e, {});
  }
}

TEST(LowerMath, ViolationsAreNamed) {
  Context c;
  const Expr real = c.input(0), x = c.input(0, Type::F32);
  EXPECT_EQ(primitive_violation(x * x), "");
  EXPECT_NE(primitive_violation(real), "");
  EXPECT_NE(primitive_violation(real * real).find("real"), std::string::npos);
  EXPECT_NE(primitive_violation(exp(real)), "");
  EXPECT_NE(primitive_violation(c.make(Op::Exp, {x})).find("exp"), std::string::npos);
  EXPECT_NE(primitive_violation(c.make(Op::Sigmoid, {x})), "");
  EXPECT_NE(primitive_violation(clamp(x, x, x)).find("clamp"), std::string::npos);
  EXPECT_NE(primitive_violation(select(x <= x, x, x)).find("<="), std::string::npos) << "Halide's <= is wrong for NaN";
  EXPECT_EQ(primitive_violation(select(x < x, x, x)), "");
  const Expr wide = c.input(0, Type::F64);
  EXPECT_EQ(primitive_violation(select(wide < wide, wide, wide)), "");
  EXPECT_NE(primitive_violation(select(wide < wide, x, x)).find("f64"), std::string::npos) << "one width in a kernel";
  EXPECT_EQ(primitive_violation(c.make(Op::AsFloat, {c.make(Op::ShiftRight, {c.make(Op::AsUint, {x}), c.u32(1)})})),
            "");
}

TEST(LowerMath, ConstantsAreRoundedOnce) {
  Context c;
  EXPECT_EQ(lower_math(formula(c, "0.1")), c.f32(0.1f));
  EXPECT_EQ(lower_math(formula(c, "-0.1")), c.f32(-0.1f));
  EXPECT_EQ(lower_math(formula(c, "pi")), c.f32(3.14159265358979323846f));
  EXPECT_EQ(lower_math(formula(c, "1e-45")), c.f32(0x1p-149f));
  EXPECT_EQ(lower_math(c.rational(mpq_class(1, 3))), c.f32(1.0f / 3.0f));
  EXPECT_EQ(lower_math(formula(c, "0.1"), Type::F64), c.f64(0.1));
  EXPECT_EQ(lower_math(formula(c, "pi"), Type::F64), c.f64(M_PI));
  EXPECT_EQ(lower_math(formula(c, "sqrt(2)"), Type::F64), c.f64(std::sqrt(2.0)));
  EXPECT_EQ(lower_math(formula(c, "7e-324"), Type::F64), c.f64(0x1p-1074));
}

// exp(0.1 x) in f64: the residual of the product takes in that of the constant, which is 2^-55 or so.
TEST(LowerMath, ResidualsOfConstantsInF64) {
  Context c;
  const Expr e = exp(c.rational(mpq_class(1, 10)) * c.input(0)), lowered = lower_math(e, Type::F64);
  const Oracle oracle(e);
  const Evaluator64 kernel(std::span(&lowered, 1));
  for (double x = 6000; x < 7000; x += 7.123)
    EXPECT_LT(oracle.ulp_error(kernel(std::span(&x, 1)), std::span(&x, 1)), 1);
}

// --- products --------------------------------------------------------------------------------------------------------

// The worst error of f over products of about `magnitude`, in units of the last place.
double worst(Expr f, double factor, double magnitude, std::vector<float> parameters = {}) {
  const Lowered lowered(f);
  const Oracle oracle(f);
  std::vector<double> exact_parameters(parameters.begin(), parameters.end());
  Random random(2);
  double error = 0;
  for (int i = 0; i < 3000; ++i) {
    const float x = static_cast<float>(random.real(-magnitude, magnitude) / factor);
    const double input = x;
    error = std::max(error, ulp_error(lowered({x}, parameters), oracle(std::span(&input, 1), exact_parameters)));
  }
  return error;
}

TEST(LowerMath, AtomsGetWhatAProductLoses) {
  Context c;
  const Expr x = c.input(0), p = c.parameter(0);
  const Expr constant = c.rational(mpq_class(1702, 1000));  // no float: its own rounding counts as well
  EXPECT_LT(worst(exp(x), 1, 85), 1.0);
  EXPECT_LT(worst(exp(constant * x), 1.702, 85), 1.2);
  EXPECT_LT(worst(exp(x * constant), 1.702, 85), 1.2);
  EXPECT_LT(worst(exp(-(constant * x)), 1.702, 85), 1.2);
  EXPECT_LT(worst(exp(p * x), 1.7, 85, {1.7f}), 1.2);
  EXPECT_LT(worst(sigmoid(p * x), 1.7, 80, {1.7f}), 2.7);
  EXPECT_LT(worst(gate(x, p * x), 1.7, 80, {1.7f}), 4.2);
  EXPECT_LT(worst(sigmoid_grad(p * x), 1.7, 80, {-1.7f}), 6.2);
  // Without the residual: the test would see it.
  EXPECT_GT(worst(exp(-abs(constant * x)), 1.702, 85), 20.0);
}

TEST(LowerMath, ProductsByPowersOfTwoAreExact) {
  Context c;
  const Expr x = c.input(0);
  const size_t plain = topological_order(lower_math(exp(x))).size();
  EXPECT_EQ(topological_order(lower_math(exp(c.rational(2) * x))).size(), plain + 2)
      << "a constant and a product, no residual";
  EXPECT_EQ(topological_order(lower_math(exp(x * c.rational(mpq_class(-1, 8))))).size(), plain + 2);
  EXPECT_GT(topological_order(lower_math(exp(c.rational(3) * x))).size(), plain + 2);
}

TEST(LowerMath, AnOverflowingProductIsNoNaN) {
  Context c;
  const Expr x = c.input(0), p = c.parameter(0);
  for (const float x_value : {kInf, -kInf, 3e38f, -3e38f})
    for (const float p_value : {2.0f, -2.0f, 1e30f}) {
      const bool up = (x_value > 0) == (p_value > 0);
      EXPECT_EQ(Lowered(exp(p * x))({x_value}, {p_value}), up ? kInf : 0.0f) << x_value << " " << p_value;
      EXPECT_EQ(Lowered(sigmoid(p * x))({x_value}, {p_value}), up ? 1.0f : 0.0f) << x_value << " " << p_value;
      EXPECT_EQ(Lowered(sigmoid_grad(p * x))({x_value}, {p_value}), 0.0f) << x_value << " " << p_value;
    }
}

// --- order and NaN ---------------------------------------------------------------------------------------------------

const std::vector<float> kValues = {0.0f, -0.0f, 1.0f, -1.0f, 2.5f, kInf, -kInf, NAN, 1e-40f, -3e38f};

float language_min(float a, float b) { return std::isnan(a) || std::isnan(b) ? NAN : std::min(a, b); }
float language_max(float a, float b) { return std::isnan(a) || std::isnan(b) ? NAN : std::max(a, b); }

TEST(LowerMath, MinAndMaxGiveNaNForAnyNaN) {
  Context c;
  const Expr x = c.input(0), y = c.input(1), one = c.rational(1);
  for (float a : kValues) {
    for (float b : kValues) {
      EXPECT_TRUE(Lowered(min(x, y))({a, b}) == language_min(a, b) ||
                  (std::isnan(language_min(a, b)) && std::isnan(Lowered(min(x, y))({a, b}))))
          << a << " " << b;
      EXPECT_TRUE(Lowered(max(x, y))({a, b}) == language_max(a, b) ||
                  (std::isnan(language_max(a, b)) && std::isnan(Lowered(max(x, y))({a, b}))))
          << a << " " << b;
    }
    EXPECT_TRUE(same(Lowered(min(x, one))({a}), language_min(a, 1))) << a;
    EXPECT_TRUE(same(Lowered(min(one, x))({a}), language_min(a, 1))) << a;
    EXPECT_TRUE(same(Lowered(max(x, one))({a}), language_max(a, 1))) << a;
    EXPECT_TRUE(same(Lowered(max(one, x))({a}), language_max(a, 1))) << a;
  }
  EXPECT_EQ(count(lower_math(min(x, one)), Op::Select), 0u) << "a constant first, and NaN passes by itself";
}

TEST(LowerMath, ClampGivesNaNForAnyNaN) {
  Context c;
  const Expr x = c.input(0), low = c.input(1), high = c.input(2);
  const Lowered general(clamp(x, low, high)), fixed(clamp(x, c.rational(-1), c.rational(2)));
  for (float a : kValues) {
    for (float l : kValues)
      for (float h : kValues) {
        const float expected = language_min(language_max(a, l), h), got = general({a, l, h});
        EXPECT_TRUE(got == expected || (std::isnan(got) && std::isnan(expected)))
            << a << " " << l << " " << h << ": " << got;
      }
    const float expected = language_min(language_max(a, -1), 2);
    EXPECT_TRUE(same(fixed({a}), expected)) << a;
  }
}

TEST(LowerMath, ComparisonsWithNaNAreFalse) {
  for (const char *op : {"<", "<=", ">", ">=", "=="})
    for (float a : kValues)
      for (float b : kValues) {
        Context c;
        const std::string o = op;
        const bool expected = o == "<" ? a < b : o == "<=" ? a <= b : o == ">" ? a > b : o == ">=" ? a >= b : a == b;
        EXPECT_EQ(Lowered(formula(c, "(x, y) = x " + o + " y ? 1 : 2"))({a, b}), expected ? 1.0f : 2.0f)
            << a << op << b;
        EXPECT_EQ(Lowered(formula(c, "(x, y) = not x " + o + " y ? 1 : 2"))({a, b}), expected ? 2.0f : 1.0f)
            << a << op << b;
      }
}

TEST(LowerMath, SignsKeepZeros) {
  Context c;
  EXPECT_TRUE(same(Lowered(formula(c, "-x"))({0.0f}), -0.0f)) << "not 0 - x";
  EXPECT_TRUE(same(Lowered(formula(c, "-x"))({-0.0f}), 0.0f));
  EXPECT_TRUE(same(Lowered(formula(c, "abs(x)"))({-0.0f}), 0.0f));
}

TEST(LowerMath, AConstantThatRoundsToZeroIsDividedBy) {
  Context c;
  const Lowered quotient(formula(c, "x / 1e-60")), negative(formula(c, "x / -1e-60"));
  EXPECT_EQ(count(quotient.expr(), Op::Div), 0u) << "Halide makes none";
  EXPECT_EQ(Lowered(formula(c, "exp(x / 1e-60)"))({-1}), 0) << "and there is no residual";
  for (float x : kValues) {
    EXPECT_TRUE(same(quotient({x}), x / 0.0f)) << x;
    EXPECT_TRUE(same(negative({x}), x / -0.0f)) << x;
  }
}

TEST(LowerMath, PowersAreProducts) {
  Context c;
  for (float x : {1.1f, -3.3f, 0.0f, 1e20f, -kInf, 1e-30f}) {
    EXPECT_TRUE(same(Lowered(pow(c.input(0), 0))({x}), 1.0f));
    EXPECT_TRUE(same(Lowered(pow(c.input(0), 1))({x}), x));
    EXPECT_TRUE(same(Lowered(pow(c.input(0), 2))({x}), x * x));
    EXPECT_TRUE(same(Lowered(pow(c.input(0), 3))({x}), x * (x * x)));
    EXPECT_TRUE(same(Lowered(pow(c.input(0), 4))({x}), (x * x) * (x * x)));
    EXPECT_TRUE(same(Lowered(pow(c.input(0), 5))({x}), x * ((x * x) * (x * x))));
    EXPECT_TRUE(same(Lowered(pow(c.input(0), -2))({x}), 1 / (x * x)));
  }
  EXPECT_LE(count(lower_math(pow(c.input(0), 64)), Op::Mul), 6u) << "by squaring";
}

// --- atoms and bounds ------------------------------------------------------------------------------------------------

TEST(LowerMath, AtomsPassNaNAndHaveBounds) {
  ASSERT_FALSE(atoms().empty());
  for (const Atom *atom : atoms()) {
    SCOPED_TRACE(spelling(atom->op));
    EXPECT_EQ(find_atom(atom->op), atom);
    EXPECT_NE(atom->bound.kind, Bound::Kind::Unverified);
    EXPECT_EQ(atom->bound.max_ulp > 0, atom->bound.kind != Bound::Kind::Exact);
    EXPECT_FALSE(atom->bound.text.empty());
    Context c;
    std::vector<Expr> args;
    args.reserve(3);
    for (int i = 0; i < arity(atom->op); ++i) args.push_back(c.input(static_cast<uint32_t>(i)));
    const Lowered lowered(c.make(atom->op, args));
    for (size_t i = 0; i < args.size(); ++i) {
      std::vector<float> inputs(args.size(), 1.0f);
      inputs[i] = NAN;
      EXPECT_TRUE(std::isnan(lowered(inputs)));
    }
  }
  EXPECT_EQ(find_atom(Op::Add), nullptr);
}

TEST(LowerMath, AtomsKeepTheirBound) {
  // A coarse sweep (tests/kernels has the fine one): a bound below the truth is a lie in every header.
  for (const Atom *atom : atoms()) {
    if (arity(atom->op) != 1) continue;
    Context c;
    const Expr f = c.make(atom->op, {c.input(0)});
    const Lowered lowered(f);
    const Oracle oracle(f);
    Random random(3);
    for (int i = 0; i < 2000; ++i) {
      const float x = static_cast<float>(random.real(-80, 80));
      const double floor = atom->op == Op::SiluGrad && std::fabs(x + 1.278) < 1 ? 0x1p-4 : 0x1p-126;
      ASSERT_LE(ulp_error(lowered({x}), oracle(x), floor), atom->bound.max_ulp * (atom->op == Op::SiluGrad ? 2 : 1))
          << spelling(atom->op) << "(" << x << ")";
    }
  }
}

Bound::Kind kind_of(const std::string &text) {
  Context c;
  return bound_of(simplify(formula(c, text))).kind;
}

TEST(LowerMath, BoundsOfExpressions) {
  for (const char *exact :
       {"x", "-x", "abs(x)", "x <= 0 ? 0 : x", "clamp(x, -1, 1)", "min(x, 0.5)", "0.25", "(x; a = 1) = max(x, -a)"})
    EXPECT_EQ(kind_of(exact), Bound::Kind::Exact) << exact;
  for (const char *rounded : {"x + 1", "x / 3", "sqrt(x)", "x^2", "pi", "min(x, 0.1)", "exp(x) + 1", "exp(x + 1)",
                              "exp(exp(x))", "exp(x * x * x)"})
    EXPECT_EQ(kind_of(rounded), Bound::Kind::Unverified) << rounded;
  for (const char *atom : {"exp(x)", "exp(-x)", "exp(2.5 * x)", "(x; b = 1) = exp(b * x)", "sigmoid(x)",
                           "x * sigmoid(x)", "(x; b = 1) = x * sigmoid(b * x)"})
    EXPECT_EQ(kind_of(atom), Bound::Kind::Sampled) << atom;
  Context c;
  EXPECT_EQ(bound_of(sigmoid(c.input(0))).text, find_atom(Op::Sigmoid)->bound.text);
}

TEST(LowerMath, BoundsOfBackwardKernels) {
  Context c;
  const Expr dy = c.input(0), x = c.input(1);
  const Bound bound = bound_of(dy * sigmoid_grad(x), true);
  EXPECT_EQ(bound.kind, Bound::Kind::Sampled);
  EXPECT_NE(bound.text.find("rounded once"), std::string::npos);
  EXPECT_EQ(bound_of(select(x <= 0, c.rational(0), dy), true).kind, Bound::Kind::Exact);
  EXPECT_EQ(bound_of(dy * (sigmoid(x) + x), true).kind, Bound::Kind::Unverified);
  // The same shape in a forward kernel is a product that rounds.
  EXPECT_EQ(kind_of("x * 2.5"), Bound::Kind::Unverified);
  EXPECT_EQ(kind_of("x * exp(-x)"), Bound::Kind::Unverified);
}

}  // namespace
}  // namespace actc
