// Our gradients against Halide's propagate_adjoints, an independent implementation: equal where Halide's are right, and
// a list of where they are not, which is also a document: halide_test --markdown docs/halide_gradients.md
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <Halide.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <functional>
#include <sstream>

#include "codegen/from_halide.h"
#include "codegen/limits.h"
#include "codegen/lower_math.h"
#include "dsl/derivative.h"
#include "dsl/evaluate.h"
#include "dsl/oracle.h"
#include "dsl/parse.h"
#include "dsl/simplify.h"
#include "dsl/transform.h"

namespace actc {
namespace {

using HExpr = Halide::Expr;
using Param = Halide::Param<float>;

// A 0-D Func of Params: with ImageParams, propagate_adjoints wraps loads in clamps. Strict, or NaN would mean nothing.
class HalideGradient {
 public:
  HalideGradient(const HExpr &f, const Param &variable) {
    Halide::Func y;
    y() = f;
    gradient_ = Halide::propagate_adjoints(y)(variable);
    target_ = Halide::get_jit_target_from_environment().with_feature(Halide::Target::StrictFloat);
  }
  float operator()() {
    Halide::Buffer<float> out = Halide::Buffer<float>::make_scalar();
    gradient_.realize(out, target_);
    return out();
  }

 private:
  Halide::Func gradient_;
  Halide::Target target_;
};

// --- where both are right ---------------------------------------------------------------------------------------------

struct Domain {
  std::vector<float> points;
};
const Domain kLine{{-3.7f, -2.3f, -1.1f, -0.6f, -0.2f, 0.15f, 0.45f, 0.9f, 1.7f, 2.8f}};
const Domain kPositive{{0.02f, 0.15f, 0.3f, 0.45f, 0.7f, 0.95f, 1.3f, 1.7f, 2.8f, 5.5f}};

struct Smooth {
  const char *name;
  std::function<HExpr(HExpr)> f;
  const Domain &domain = kLine;
};

HExpr sigmoid(const HExpr &x) { return 1 / (1 + exp(-x)); }
HExpr gelu_tanh(const HExpr &x) { return 0.5f * x * (1 + tanh(0.7978845608f * (x + 0.044715f * x * x * x))); }

const std::vector<Smooth> &smooth() {
  static const std::vector<Smooth> table = {
      {"add, subtract, negate", [](HExpr x) { return (x + 3) - (-x) * 2 - (1 - x); }},
      {"products", [](HExpr x) { return x * x * (x - 1) * 0.5f; }},
      {"rational", [](HExpr x) { return (x * x + 1) / (x * x * x * x + 2); }},
      {"reciprocal", [](HExpr x) { return 1 / (x + 5); }},
      {"exp", [](HExpr x) { return exp(x); }},
      {"log", [](HExpr x) { return log(x); }, kPositive},
      {"sqrt", [](HExpr x) { return sqrt(x); }, kPositive},
      {"pow, a constant exponent", [](HExpr x) { return pow(x, 2.5f); }, kPositive},
      {"pow, an integer exponent", [](HExpr x) { return pow(x, 5); }},
      {"pow, a constant base", [](HExpr x) { return pow(HExpr(1.5f), x); }},
      {"pow, both", [](HExpr x) { return pow(x, x); }, kPositive},
      {"sin", [](HExpr x) { return sin(x); }},
      {"cos", [](HExpr x) { return cos(2 * x); }},
      {"tan", [](HExpr x) { return tan(x / 4); }},
      {"atan", [](HExpr x) { return atan(x); }},
      {"sinh", [](HExpr x) { return sinh(x); }},
      {"cosh", [](HExpr x) { return cosh(x); }},
      {"tanh", [](HExpr x) { return tanh(x); }},
      {"floor, ceil, round, trunc", [](HExpr x) { return x * (floor(x) + ceil(x) + round(x) + trunc(x)); }},
      {"fast_inverse_sqrt", [](HExpr x) { return 1 / sqrt(x * x + 1); }},
      {"abs", [](HExpr x) { return abs(x) * x; }},
      {"min and max", [](HExpr x) { return max(x, 0.25f) * min(x * x, 4) + max(min(x, 1), -2); }},
      {"clamp", [](HExpr x) { return x * clamp(x + 1, -1, 2); }},
      {"select", [](HExpr x) { return select(x > 0, x * x, x < -1, -x, exp(x)); }},
      {"select within a product", [](HExpr x) { return exp(x) * select(x > 0.3f, x, sin(x)); }},
      {"select with conditions", [](HExpr x) { return select((x > -1 && !(x >= 2)) || x == 5, x * x * x, 2 * x); }},
      {"lerp", [](HExpr x) { return lerp(x, x * x, x / 4); }},
      {"hypot", [](HExpr x) { return hypot(x, 2.0f); }},
      {"shared terms", [](HExpr x) { HExpr t = exp(x), u = t * t + t; return u * t / (u + 1); }},
      {"nested", [](HExpr x) { return sin(exp(cos(tanh(x * x)))); }},
      {"sigmoid", [](HExpr x) { return sigmoid(x); }},
      {"silu", [](HExpr x) { return x * sigmoid(x); }},
      {"softplus", [](HExpr x) { return log(1 + exp(x)); }},
      {"mish", [](HExpr x) { return x * tanh(log(1 + exp(x))); }},
      {"gelu_tanh", [](HExpr x) { return gelu_tanh(x); }},
      {"quick_gelu", [](HExpr x) { return x * sigmoid(1.702f * x); }},
      {"gelu by Halide's erf", [](HExpr x) { return 0.5f * x * (1 + erf(x * 0.70710678f)); }},
      {"elu", [](HExpr x) { return select(x > 0, x, exp(x) - 1); }},
      {"selu", [](HExpr x) { return 1.05070098f * select(x > 0, x, 1.67326324f * (exp(x) - 1)); }},
      {"hardswish", [](HExpr x) { return x * clamp((x + 3) / 6, 0, 1); }},
      {"softsign", [](HExpr x) { return x / (1 + abs(x)); }},
      {"squareplus", [](HExpr x) { return (x + sqrt(x * x + 4)) / 2; }},
      {"tanhshrink", [](HExpr x) { return x - tanh(x); }},
      {"logsigmoid", [](HExpr x) { return -log(1 + exp(-x)); }},
      {"leaky relu", [](HExpr x) { return max(x, 0.01f * x); }},
  };
  return table;
}

// Halide's exp has 2 ULP, and a gradient may cancel: the floor is for sums of terms of about 1.
bool close(float actual, double expected) {
  return std::fabs(actual - expected) <= 1e-4 * std::max(std::fabs(expected), 1e-2);
}

TEST(Adjoint, AgreesWithHalide) {
  EXPECT_GE(smooth().size(), 30u);
  for (const Smooth &row : smooth()) {
    Param p("x");
    HalideGradient halide(row.f(p), p);
    Context context;
    const Activation imported = from_halide(context, row.f(p), {.inputs = {p.name()}});
    const Expr written = differentiate(imported.body, context.input(0));
    const Oracle ours(written), simplified(simplify(written));
    for (float x : row.domain.points) {
      p.set(x);
      EXPECT_TRUE(close(halide(), ours(x))) << row.name << " at " << x << ": Halide " << halide() << ", ours " << ours(x);
      EXPECT_NEAR(simplified(x), ours(x), 1e-12 * std::fabs(ours(x))) << row.name << " at " << x;
    }
  }
}

// Gradients with respect to parameters, and of second order.
TEST(Adjoint, ParametersAndSecondOrder) {
  const std::vector<std::function<HExpr(HExpr, HExpr)>> table = {
      [](HExpr x, HExpr b) { return x * sigmoid(b * x); },
      [](HExpr x, HExpr b) { return select(x > 0, x, b * x); },
      [](HExpr x, HExpr b) { return select(x > 0, x, b * (exp(x / b) - 1)); },
      [](HExpr x, HExpr b) { return log(1 + exp(b * x)) / b; },
      [](HExpr x, HExpr b) { return (x + sqrt(x * x + b)) / 2; },
      [](HExpr x, HExpr b) { return pow(x * x + 1, b); },
      [](HExpr x, HExpr b) { return max(x, b) * min(x, b); },
  };
  for (size_t row = 0; row < table.size(); ++row) {
    Param p("x"), q("b");
    q.set(0.7f);
    const HExpr f = table[row](p, q);
    HalideGradient by_input(f, p), by_parameter(f, q);
    Context context;
    const Activation a = from_halide(context, f, {.inputs = {p.name()}});
    const Expr variables[] = {context.input(0), context.parameter(0)};
    const std::vector<Expr> gradients = differentiate(a.body, variables);
    const Oracle ours_input(gradients[0]), ours_parameter(gradients[1]);
    for (float x : kLine.points) {
      p.set(x);
      const double at = x, beta = 0.7f;
      const std::span<const double> inputs(&at, 1), parameters(&beta, 1);
      EXPECT_TRUE(close(by_input(), ours_input(inputs, parameters))) << "row " << row << " d/dx at " << x;
      EXPECT_TRUE(close(by_parameter(), ours_parameter(inputs, parameters))) << "row " << row << " d/db at " << x;
    }
  }

  for (const Smooth &row : smooth()) {
    if (std::string_view(row.name) != "silu" && std::string_view(row.name) != "tanh" && std::string_view(row.name) != "elu" &&
        std::string_view(row.name) != "nested")
      continue;
    Param p("x");
    Halide::Func y, first;
    y() = row.f(p);
    first = Halide::propagate_adjoints(y)(p);
    HalideGradient second(first(), p);
    Context context;
    const Expr x = context.input(0);
    const Oracle ours(differentiate(differentiate(from_halide(context, row.f(p), {.inputs = {p.name()}}).body, x), x));
    for (float at : row.domain.points) {
      p.set(at);
      EXPECT_TRUE(close(second(), ours(at))) << row.name << "'' at " << at << ": " << second() << " " << ours(at);
    }
  }
}

// --- where Halide's is wrong ------------------------------------------------------------------------------------------

struct Wrong {
  const char *code;  // as one writes it in Halide
  std::function<HExpr(HExpr)> f;
  const char *formula;  // as one writes it in the language
  float x;
  double truth;   // from mathematics by hand, not from our differentiate()
  double halide;  // what Halide 21 gives
  const char *why;
};

const double kNaN = std::nan("");

const std::vector<Wrong> &wrong() {
  static const char kOverflow[] = "overflow: inf / inf", kBranch[] = "0 · inf from the branch that is not taken",
                    kErf[] = "derivative of Halide's polynomial", kTie[] = "both arms get the whole gradient";
  static const std::vector<Wrong> table = {
      // kinks: the truth is the convention of PyTorch, TensorFlow, JAX and oneDNN
      {"max(x, 0)", [](HExpr x) { return max(x, 0); }, "relu(x)", 0, 0, 1, "a tie; convention: 0"},
      {"abs(x)", [](HExpr x) { return abs(x); }, "abs(x)", 0, 0, -1, "convention: 0"},
      {"clamp(x, -1, 1)", [](HExpr x) { return clamp(x, -1, 1); }, "clamp(x, -1, 1)", 1, 0, 1, "a tie; convention: 0"},
      {"x * clamp((x + 3) / 6, 0, 1)", [](HExpr x) { return x * clamp((x + 3) / 6, 0, 1); }, "x * clamp((x + 3) / 6, 0, 1)",
       -3, 0, -0.5, "a tie; convention: 0"},
      // ties where the derivative exists
      {"max(x, x)", [](HExpr x) { return max(x, x); }, "max(x, x)", 2, 1, 2, kTie},
      {"max(x, (x * x + 1) / 2)", [](HExpr x) { return max(x, (x * x + 1) / 2); }, "max(x, (x^2 + 1) / 2)", 1, 1, 2, kTie},
      // overflow
      {"x / (1 + exp(-x))", [](HExpr x) { return x / (1 + exp(-x)); }, "x / (1 + exp(-x))", -100,
       -99 * std::exp(-100.0), kNaN, kOverflow},
      {"1 / (1 + exp(-x))", [](HExpr x) { return sigmoid(x); }, "1 / (1 + exp(-x))", -100, std::exp(-100.0), kNaN, kOverflow},
      {"exp(x) / (1 + exp(x))", [](HExpr x) { return exp(x) / (1 + exp(x)); }, "exp(x) / (1 + exp(x))", 100, std::exp(-100.0),
       kNaN, kOverflow},
      {"log(1 + exp(x))", [](HExpr x) { return log(1 + exp(x)); }, "log(1 + exp(x))", 100, 1, kNaN, kOverflow},
      {"-log(1 + exp(-x))", [](HExpr x) { return -log(1 + exp(-x)); }, "-log(1 + exp(-x))", -100, 1, kNaN, kOverflow},
      {"x * tanh(log(1 + exp(x)))", [](HExpr x) { return x * tanh(log(1 + exp(x))); }, "x * tanh(log(1 + exp(x)))", 100, 1,
       kNaN, kOverflow},
      {"(exp(x) - exp(-x)) / (exp(x) + exp(-x))", [](HExpr x) { return (exp(x) - exp(-x)) / (exp(x) + exp(-x)); },
       "(exp(x) - exp(-x)) / (exp(x) + exp(-x))", 100, 0, kNaN, kOverflow},
      // selects
      {"select(x > 0, x, exp(x) - 1)", [](HExpr x) { return select(x > 0, x, exp(x) - 1); }, "x > 0 ? x : exp(x) - 1", 100, 1,
       kNaN, kBranch},
      {"select(x > 20, x, log(1 + exp(x)))", [](HExpr x) { return select(x > 20, x, log(1 + exp(x))); },
       "x > 20 ? x : log(1 + exp(x))", 100, 1, kNaN, kBranch},
      {"select(x > 0, sqrt(x), 0)", [](HExpr x) { return select(x > 0, sqrt(x), 0.0f); }, "x > 0 ? sqrt(x) : 0", -1, 0, kNaN,
       "0 · NaN from the branch that is not taken"},
      {"select(x == 0, 1, sin(x) / x)", [](HExpr x) { return select(x == 0, 1.0f, sin(x) / x); }, "x == 0 ? 1 : sin(x) / x", 0,
       0, kNaN, kBranch},
      // erf
      {"erf(x)", [](HExpr x) { return erf(x); }, "erf(x)", 1, 2 / std::sqrt(M_PI) * std::exp(-1.0), 0.415102, kErf},
      {"erf(x)", [](HExpr x) { return erf(x); }, "erf(x)", 3, 2 / std::sqrt(M_PI) * std::exp(-9.0), 0, kErf},
      {"0.5 * x * (1 + erf(x / sqrt(2)))", [](HExpr x) { return 0.5f * x * (1 + erf(x * 0.70710678f)); },
       "0.5 * x * (1 + erf(x / sqrt(2)))", -5,
       0.5 * std::erfc(5 / std::sqrt(2.0)) - 5 * std::exp(-12.5) / std::sqrt(2 * M_PI), 0, kErf},
      // its own functions
      {"exp(x)", [](HExpr x) { return exp(x); }, "exp(x)", -90, std::exp(-90.0), 0, "exp flushes subnormal results"},
      {"log(exp(x) + 1e-40)", [](HExpr x) { return log(x * 1e-40f); }, "log(x * 1e-40)", 1, 1, 0, "placeholder"},
      {"pow(x, 2.0f)", [](HExpr x) { return pow(x, 2.0f); }, "x^2", 0, 0, 0, "placeholder"},
      {"pow(x, x + 2)", [](HExpr x) { return pow(x, 3.0f); }, "x^3", -2, 12, 0, "placeholder"},
      {"strict_float(x * x)", [](HExpr x) { return Halide::strict_float(x * x); }, "x * x", 1, 2, 0,
       "strict operations have no rule: a warning, and 0"},
      {"lerp", [](HExpr x) { return lerp(x, x * x, 0.25f); }, "0.75 * x + 0.25 * x^2", 1, 1.25, 0, "placeholder"},
      {"mod", [](HExpr x) { return x % 2.0f; }, "x - 2 * floor(x / 2)", 0.5, 1, 0, "placeholder"},
      {"asinh", [](HExpr x) { return asinh(x); }, "log(x + sqrt(x^2 + 1))", 0.5, 1/std::sqrt(1.25), 0, "placeholder"},
      {"tanh", [](HExpr x) { return tanh(x); }, "tanh(x)", 44.5, 4*std::exp(-89), 0, "placeholder"},
      {"atan2", [](HExpr x) { return atan(1/x); }, "atan(1/x)", 1e-25, -1, 0, "placeholder"},
      {"atan", [](HExpr x) { return atan(x); }, "atan(x)", 1e25, 1e-50, 0, "placeholder"},
      {"xdiv", [](HExpr x) { return 1 / x; }, "1/x", 1e25, -1e-50, 0, "placeholder"},
      {"softsign", [](HExpr x) { return x/(1+abs(x)); }, "x/(1+abs(x))", 1e20, 1e-40, 0, "placeholder"},
      {"sqp", [](HExpr x) { return (x+sqrt(x*x+4))/2; }, "(x+sqrt(x^2+4))/2", -1e20, 1e-40, 0, "placeholder"},
  };
  return table;
}

struct Outcome {
  float halide, ours;
  double oracle;
};

class Silent : public Halide::CompileTimeErrorReporter {
  void warning(const char *) override {}
  [[noreturn]] void error(const char *message) override { throw std::runtime_error(message); }
};

Outcome outcome(const Wrong &row) {
  Silent silent;
  Halide::set_custom_compile_time_error_reporter(&silent);
  Param p("x");
  HalideGradient halide(row.f(p), p);
  p.set(row.x);
  Outcome result;
  result.halide = halide();
  Halide::set_custom_compile_time_error_reporter(nullptr);

  // The steps of derive_stage and lower_stage (codegen/pipeline.cpp).
  Context context;
  const Expr x = context.input(0), written = parse_one(context, {"<formula>", row.formula}).body;
  const Expr truth = differentiate(written, x);
  const Expr gradient = fill_limits(simplify(differentiate(simplify(written), x)), truth);
  const Expr lowered = lower_math(gradient);
  result.ours = Evaluator(std::span(&lowered, 1))(std::span(&row.x, 1));
  result.oracle = Oracle(truth)(row.x);
  return result;
}
TEST(Adjoint, Print) {
  for (const Wrong &row : wrong()) {
    const Outcome o = outcome(row);
    fmt::print("{:45} {:8} truth {:.9g} oracle {:.9g} ours {:.9g} halide {:.9g} ({})\n", row.code, row.x, row.truth, o.oracle, o.ours, o.halide, row.halide);
  }
}
}  // namespace
}  // namespace actc
