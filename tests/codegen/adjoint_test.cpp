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

// --- where both are right ------------------------------------------------------------------------

struct Domain {
  std::vector<float> points;
};
const Domain kLine{{-3.7f, -2.3f, -1.1f, -0.6f, -0.2f, 0.15f, 0.45f, 0.9f, 1.7f, 2.8f}};
const Domain kPositive{{0.02f, 0.15f, 0.3f, 0.45f, 0.7f, 0.95f, 1.3f, 1.7f, 2.8f, 5.5f}};
const Domain kFar{{89, 100, 1000}};  // exp overflows in the branch that is not taken

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
      {"floor, ceil, trunc", [](HExpr x) { return x * (floor(x) + ceil(x) + trunc(x)); }},
      {"1 / sqrt", [](HExpr x) { return 1 / sqrt(x * x + 1); }},
      {"abs", [](HExpr x) { return abs(x) * x; }},
      {"min and max", [](HExpr x) { return max(x, 0.25f) * min(x * x, 4) + max(min(x, 1), -2); }},
      {"clamp", [](HExpr x) { return x * clamp(x + 1, -1, 2); }},
      {"select", [](HExpr x) { return select(x > 0, x * x, x < -1, -x, exp(x)); }},
      {"select within a product", [](HExpr x) { return exp(x) * select(x > 0.3f, x, sin(x)); }},
      {"select with conditions", [](HExpr x) { return select((x > -1 && !(x >= 2)) || x == 5, x * x * x, 2 * x); }},
      {"lerp", [](HExpr x) { return lerp(x, x * x, x / 4); }},
      {"hypot", [](HExpr x) { return hypot(x, 2.0f); }},
      {"shared terms",
       [](HExpr x) {
         HExpr t = exp(x), u = t * t + t;
         return u * t / (u + 1);
       }},
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
      {"elu, far out", [](HExpr x) { return select(x > 0, x, exp(x) - 1); }, kFar},
      {"celu, far out", [](HExpr x) { return max(x, 0) + min(0.0f, 1.5f * (exp(x / 1.5f) - 1)); }, kFar},
      {"softplus with a threshold", [](HExpr x) { return select(x > 20, x, log(1 + exp(x))); }, kFar},
      {"mish with a threshold", [](HExpr x) { return select(x > 20, x, x * tanh(log(1 + exp(x)))); }, kFar},
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
      EXPECT_TRUE(close(halide(), ours(x)))
          << row.name << " at " << x << ": Halide " << halide() << ", ours " << ours(x);
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
    if (std::string_view(row.name) != "silu" && std::string_view(row.name) != "tanh" &&
        std::string_view(row.name) != "elu" && std::string_view(row.name) != "nested")
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

// --- where Halide's is wrong ---------------------------------------------------------------------

struct Wrong {
  const char *code;  // as one writes it in Halide
  std::function<HExpr(HExpr)> f;
  const char *formula;  // as one writes it in the language
  float x;
  double truth;   // by hand, not by our differentiate()
  double halide;  // what Halide 21 gives
  const char *why;
};

// 0.5 x (1 + tanh(u)), u = sqrt(2 / pi) (x + 0.044715 x^3): with s = sigmoid(2 u), s + x s (1 - s) 2 u'.
double gelu_tanh_gradient(double x) {
  const double c = std::sqrt(2 / M_PI), u = c * (x + 0.044715 * x * x * x), s = 1 / (1 + std::exp(-2 * u));
  return s + x * s / (1 + std::exp(2 * u)) * 2 * c * (1 + 3 * 0.044715 * x * x);
}
double gelu_gradient(double x) {
  return 0.5 * std::erfc(-x / std::sqrt(2.0)) + x * std::exp(-x * x / 2) / std::sqrt(2 * M_PI);
}
double erf_gradient(double x) { return 2 / std::sqrt(M_PI) * std::exp(-x * x); }

const double kNaN = std::nan("");

const std::vector<Wrong> &wrong() {
  static const char kKink[] = "kink: 0 by convention, as in PyTorch", kTie[] = "tie: both arms get the whole gradient",
                    kOverflow[] = "overflow, then inf / inf or 0 · inf",
                    kBranch[] = "0 · inf from the branch that is not taken",
                    kErf[] = "derivative of the polynomial that Halide's erf is",
                    kBits[] = "no gradient through integers";
  static const std::vector<Wrong> table = {
      {"max(x, 0)", [](HExpr x) { return max(x, 0); }, "relu(x)", 0, 0, 1, kKink},
      {"abs(x)", [](HExpr x) { return abs(x); }, "abs(x)", 0, 0, -1, kKink},
      {"clamp(x, -1, 1)", [](HExpr x) { return clamp(x, -1, 1); }, "clamp(x, -1, 1)", 1, 0, 1, kKink},
      {"x * clamp((x + 3) / 6, 0, 1)", [](HExpr x) { return x * clamp((x + 3) / 6, 0, 1); },
       "x * clamp((x + 3) / 6, 0, 1)", -3, 0, -0.5, kKink},
      {"max(x, x)", [](HExpr x) { return max(x, x); }, "max(x, x)", 2, 1, 2, kTie},
      {"max(x, (x * x + 1) / 2)", [](HExpr x) { return max(x, (x * x + 1) / 2); }, "max(x, (x^2 + 1) / 2)", 1, 1, 2,
       kTie},

      {"x / (1 + exp(-x))", [](HExpr x) { return x / (1 + exp(-x)); }, "x / (1 + exp(-x))", -100,
       -99 * std::exp(-100.0), kNaN, kOverflow},
      {"1 / (1 + exp(-x))", [](HExpr x) { return sigmoid(x); }, "1 / (1 + exp(-x))", -100, std::exp(-100.0), kNaN,
       kOverflow},
      {"exp(x) / (1 + exp(x))", [](HExpr x) { return exp(x) / (1 + exp(x)); }, "exp(x) / (1 + exp(x))", 100,
       std::exp(-100.0), kNaN, kOverflow},
      {"log(1 + exp(x))", [](HExpr x) { return log(1 + exp(x)); }, "log(1 + exp(x))", 100, 1, kNaN, kOverflow},
      {"-log(1 + exp(-x))", [](HExpr x) { return -log(1 + exp(-x)); }, "-log(1 + exp(-x))", -100, 1, kNaN, kOverflow},
      {"x * tanh(log(1 + exp(x)))", [](HExpr x) { return x * tanh(log(1 + exp(x))); }, "x * tanh(log(1 + exp(x)))", 100,
       1, kNaN, kOverflow},
      {"(exp(x) - exp(-x)) / (exp(x) + exp(-x))", [](HExpr x) { return (exp(x) - exp(-x)) / (exp(x) + exp(-x)); },
       "(exp(x) - exp(-x)) / (exp(x) + exp(-x))", 100, 4 * std::exp(-200.0), kNaN, kOverflow},
      {"log(cosh(x))", [](HExpr x) { return log(cosh(x)); }, "log(cosh(x))", 100, 1, kNaN, kOverflow},
      {"hypot(x, 1)", [](HExpr x) { return hypot(x, 1.0f); }, "sqrt(x^2 + 1)", 1e20f, 1, 0, "overflow of x * x"},

      {"select(x > 0, 1 / (1 + exp(-x)), exp(x) / (1 + exp(x)))",
       [](HExpr x) { return select(x > 0, 1 / (1 + exp(-x)), exp(x) / (1 + exp(x))); },
       "x > 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x))", 100, std::exp(-100.0), kNaN, kBranch},
      {"e = exp(x); n = e * e + 2 * e; select(x > 20, x, x * n / (n + 2))",
       [](HExpr x) {
         const HExpr e = exp(x), n = e * e + 2 * e;
         return select(x > 20, x, x * n / (n + 2));
       },
       "x > 20 ? x : x * (exp(x)^2 + 2 * exp(x)) / (exp(x)^2 + 2 * exp(x) + 2)", 100, 1, kNaN, kBranch},
      {"e = exp(x); select(x > 0, x, e * e - 1)",
       [](HExpr x) {
         const HExpr e = exp(x);
         return select(x > 0, x, e * e - 1);
       },
       "x > 0 ? x : exp(x)^2 - 1", 100, 1, kNaN, kBranch},
      {"select(x > 0, pow(x, x), 0)", [](HExpr x) { return select(x > 0, pow(x, x), 0.0f); }, "x > 0 ? pow(x, x) : 0",
       -1, 0, kNaN, "NaN from the branch that is not taken"},

      {"erf(x)", [](HExpr x) { return erf(x); }, "erf(x)", 1, erf_gradient(1), 0.4151023, kErf},
      {"erf(x)", [](HExpr x) { return erf(x); }, "erf(x)", 3, erf_gradient(3), 0.0001392579, kErf},
      {"0.5 * x * (1 + erf(x / sqrt(2)))", [](HExpr x) { return 0.5f * x * (1 + erf(x * 0.70710678f)); },
       "0.5 * x * (1 + erf(x / sqrt(2)))", -5, gelu_gradient(-5), -7.192299e-6, "polynomial; cancellation in 1 + erf"},
      {"0.5 * x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x * x * x)))", [](HExpr x) { return gelu_tanh(x); },
       "0.5 * x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3)))", -6, gelu_tanh_gradient(-6), -7.850635e-10,
       "cancellation in 1 + tanh"},
      {"exp(x)", [](HExpr x) { return exp(x); }, "exp(x)", -90, std::exp(-90.0), 0, "exp flushes subnormal results"},

      {"fast_log(x)", [](HExpr x) { return fast_log(x); }, "log(x)", 2, 0.5, 0, kBits},
      {"fast_pow(x, 2.5)", [](HExpr x) { return fast_pow(x, 2.5f); }, "pow(x, 2.5)", 2, 2.5 * std::pow(2, 1.5), 0,
       kBits},
      {"strict_float(x * x)", [](HExpr x) { return Halide::strict_float(x * x); }, "x * x", 1, 2, 0,
       "no rules for strict operations"},
  };
  return table;
}

// What we compute: the bits of a kernel, by the steps of derive_stage and lower_stage (codegen/pipeline.cpp).
struct Ours {
  float kernel;
  double oracle;  // the written formula's gradient, in interval arithmetic
};

Ours ours(const Wrong &row) {
  Context context;
  const Expr x = context.input(0), written = parse_one(context, {"<formula>", row.formula}).body;
  const Expr truth = differentiate(written, x);
  const Expr kernel = lower_math(fill_limits(simplify(differentiate(simplify(written), x)), truth));
  return {Evaluator(std::span(&kernel, 1))(std::span(&row.x, 1)), Oracle(truth)(row.x)};
}

// Halide warns wherever it drops a gradient; here that is the point.
class Silent : public Halide::CompileTimeErrorReporter {
 public:
  Silent() { Halide::set_custom_compile_time_error_reporter(this); }
  ~Silent() override { Halide::set_custom_compile_time_error_reporter(nullptr); }
  void warning(const char *) override {}
  [[noreturn]] void error(const char *message) override { throw std::runtime_error(message); }
};

// The truth has three witnesses: mathematics by hand, the oracle, and the kernel's bits.
TEST(Adjoint, OursIsRight) {
  for (const Wrong &row : wrong()) {
    const auto [kernel, oracle] = ours(row);
    EXPECT_NEAR(oracle, row.truth, 1e-9 * std::fabs(row.truth)) << row.formula << " at " << row.x;
    EXPECT_LE(ulp_error(kernel, oracle), 2) << row.formula << " at " << row.x << ": " << kernel << ", true " << oracle;
  }
}

// When this fails after an upgrade of Halide, it has learned something: correct the row, or remove it.
TEST(Adjoint, HalideIsWrong) {
  const Silent silent;
  for (const Wrong &row : wrong()) {
    Param p("x");
    p.set(row.x);
    const float halide = HalideGradient(row.f(p), p)();
    EXPECT_FALSE(ulp_error(halide, row.truth) <= 16) << row.code << " at " << row.x << " is right: " << halide;
    if (std::isnan(row.halide))
      EXPECT_TRUE(std::isnan(halide)) << row.code << " at " << row.x << " gives " << halide;
    else
      EXPECT_NEAR(halide, row.halide, 1e-4 * std::fabs(row.halide)) << row.code << " at " << row.x;
  }
}

// --- the document --------------------------------------------------------------------------------

std::string shown(double value) { return std::isnan(value) ? "NaN" : fmt::format("{:.7g}", value == 0 ? 0 : value); }

// From the values of the table, which the tests above hold against Halide: the same text on every machine.
std::string markdown() {
  std::string out = fmt::format(R"(# Gradients that Halide gets wrong

Generated by `halide_test --markdown docs/halide_gradients.md` (`tests/codegen/adjoint_test.cpp`); a test holds every
value. `propagate_adjoints` of Halide {} (f32, `strict_float`) agrees with `differentiate` on the {} formulas of that
test; here it does not. The column *actc* holds the kernel's bits, at most 2 ULP from the truth.

| in Halide | x | true | Halide | actc | why |
|---|---:|---:|---:|---:|---|
)",
                                HALIDE_VERSION_MAJOR, smooth().size());
  for (const Wrong &row : wrong())
    out += fmt::format("| `{}` | {} | {} | **{}** | {} | {} |\n", row.code, shown(row.x), shown(row.truth),
                       shown(row.halide), shown(ours(row).kernel), row.why);
  return out + R"(
A `select` is guarded in Halide as long as the branch is one chain of operations (elu, and softplus and mish with a
threshold, are right at 1000); where a term of the branch is used twice, its adjoint is a sum, which is not guarded.
)";
}

TEST(Adjoint, DocumentIsFresh) {
  std::ifstream file(ACTC_HALIDE_GRADIENTS);
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_EQ(text.str(), markdown()) << "regenerate it: halide_test --markdown docs/halide_gradients.md";
}

}  // namespace
}  // namespace actc

int main(int argc, char **argv) {
  testing::InitGoogleMock(&argc, argv);
  if (argc == 3 && std::string_view(argv[1]) == "--markdown") {
    std::ofstream file(argv[2]);
    file << actc::markdown();
    return file.flush() ? 0 : 1;
  }
  return RUN_ALL_TESTS();
}
