// from_halide: each construct of Halide against the text of the definition that it must become, and what is refused.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/from_halide.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dsl/oracle.h"
#include "dsl/parse.h"
#include "dsl/print.h"

namespace actc {
namespace {

namespace hi = Halide::Internal;
using Halide::cast;
using HExpr = Halide::Expr;

const HExpr x = hi::Variable::make(Halide::Float(32), "x");

// The formula as text, after a check that the text parses to the very nodes that were imported.
std::string imported(const HExpr &e, const ImportOptions &options = {}) {
  Context context;
  const Activation a = from_halide(context, e, options);
  const Activation parsed = parse_one(context, {"<import>", definition_text(a)});
  EXPECT_EQ(parsed.body, a.body) << definition_text(a);
  EXPECT_EQ(definition_text(parsed), definition_text(a));
  return to_text(a.body, names_of(a));
}

TEST(FromHalide, Operations) {
  const std::vector<std::pair<HExpr, std::string>> table = {
      {x + 1, "x + 1"},
      {1 - x, "1 - x"},
      {x * x, "x * x"},
      {x / 3, "x / 3"},
      {-x, "-x"},
      {0.0f - (x + 1), "-(x + 1)"},
      {x - 0.0f, "x - 0"},
      {x % 2.0f, "x - 2 * floor(x / 2)"},
      {x - (x - 1), "x - (x - 1)"},
      {min(x, 6), "min(x, 6)"},
      {max(x, 0), "max(x, 0)"},
      {max(0.0f, x), "max(0, x)"},
      {clamp(x, -3, 3), "clamp(x, -3, 3)"},
      {max(min(x, 6.0f), 0.0f), "clamp(x, 0, 6)"},
      {max(min(x, 0.0f), 6.0f), "max(min(x, 0), 6)"},            // no clamp: the bounds are the wrong way round
      {max(min(x, x * 2), x / 2), "max(min(x, x * 2), x / 2)"},  // nor this: they depend on x
      {abs(x), "abs(x)"},
      {absd(x, 2.0f), "abs(x - 2)"},
      {lerp(x, x * x, 0.25f), "x * (1 - 0.25) + x * x * 0.25"},
      {select(x > 0, x, 0.5f), "0 < x ? x : 0.5"},
      {select(x < 0, 1.0f, x <= 1, 2.0f, 3.0f), "x < 0 ? 1 : x <= 1 ? 2 : 3"},
      {select(x >= 0 && x < 1, x, 0.0f), "0 <= x and x < 1 ? x : 0"},
      {select(!(x == 1 || x != 2), x, 0.0f), "not (x == 1 or not x == 2) ? x : 0"},
      {select(select(x < 0, x<-1, x> 1), x, 0.0f), "x < 0 and x < -1 or not x < 0 and 1 < x ? x : 0"},
      {cast<float>(x > 0), "0 < x ? 1 : 0"},
      {select(hi::const_true(), x, x + 1), "0 < 1 ? x : x + 1"},
      {hi::Select::make(hi::const_false(), x, x + 1), "1 < 0 ? x : x + 1"},
      {likely(x), "x"},
      {Halide::strict_float(x * 2 - 1), "x * 2 - 1"},
      {Halide::strict_float(max(min(x, 1.0f), -1.0f)), "clamp(x, -1, 1)"},
      {Halide::strict_float(select(x > 1, x / 2, x == 2, min(x, 1.0f), 0.0f - x)),
       "1 < x ? x / 2 : x == 2 ? min(x, 1) : -x"},
      {Halide::strict_float(select(x <= 1, x + 2, x)), "x <= 1 ? x + 2 : x"},
  };
  for (const auto &[e, text] : table) EXPECT_EQ(imported(e), text);
}

TEST(FromHalide, Functions) {
  const std::vector<std::pair<HExpr, std::string>> table = {
      {exp(x), "exp(x)"},
      {log(x), "log(x)"},
      {sqrt(x), "sqrt(x)"},
      {tanh(x), "tanh(x)"},
      {sinh(x), "sinh(x)"},
      {cosh(x), "cosh(x)"},
      {sin(x), "sin(x)"},
      {cos(x), "cos(x)"},
      {tan(x), "sin(x) / cos(x)"},
      {atan(x), "atan(x)"},
      {floor(x), "floor(x)"},
      {ceil(x), "ceil(x)"},
      {round(x), "round(x)"},
      {trunc(x), "x < 0 ? ceil(x) : floor(x)"},
      {pow(x, 3), "x * x * x"},  // Halide multiplies it out
      {pow(x, 3.0f), "x^3"},
      {pow(x, -2.0f), "x^-2"},
      {pow(x, 0.5f), "sqrt(x)"},
      {pow(x, 2.5f), "pow(x, 2.5)"},
      {pow(2.0f, x), "pow(2, x)"},
      {hypot(x, 1.0f), "sqrt(x * x + 1 * 1)"},
      {fast_inverse(x), "1 / x"},
      {fast_inverse_sqrt(x), "rsqrt(x)"},
      {fast_exp(x), "exp(x)"},
      {fast_log(x), "log(x)"},
      {fast_sin(x), "sin(x)"},
      {fast_cos(x), "cos(x)"},
      {fast_pow(x, x + 1), "pow(x, x + 1)"},
      {fast_pow(x, 3.0f), "x^3"},
      {fast_exp(fast_exp(x)), "exp(exp(x))"},
      {fast_exp(floor(x / 3) * floor(x / 3)), "exp(floor(x / 3) * floor(x / 3))"},
      {x / (1 + fast_exp(-fast_log(1 + fast_pow(fast_sin(x), 3.5f)))), "x / (1 + exp(-log(1 + pow(sin(x), 3.5))))"},
      {language_call("erf", x) * language_call("expm1", x / 2), "erf(x) * expm1(x / 2)"},
  };
  for (const auto &[e, text] : table) EXPECT_EQ(imported(e), text);
}

TEST(FromHalide, TypesOfFloatAreOneType) {
  EXPECT_EQ(imported(cast<float>(exp(cast<double>(x)))), "exp(x)");
  EXPECT_EQ(imported(tanh(cast<Halide::float16_t>(x))), "tanh(x)");
  EXPECT_EQ(imported(cast<Halide::bfloat16_t>(x) + cast<Halide::bfloat16_t>(1.0f)), "x + 1");
  EXPECT_EQ(imported(floor(cast<double>(x)) + HExpr(0.5)), "floor(x) + 0.5");
}

TEST(FromHalide, Lets) {
  const HExpr t = hi::Variable::make(Halide::Float(32), "t");
  EXPECT_EQ(imported(hi::Let::make("t", x + 1, t * t)), "(x + 1) * (x + 1)");
  EXPECT_EQ(imported(hi::Let::make("t", x + 1, hi::Let::make("t", t * 2, t - 3))), "(x + 1) * 2 - 3");
  // One node under two bindings of the same name.
  const HExpr shared = exp(t);
  EXPECT_EQ(imported(hi::Let::make("t", x, shared) + hi::Let::make("t", x / 2, shared)), "exp(x) + exp(x / 2)");
  // A chain that would have 2^64 operations as a tree.
  HExpr chain = x;
  for (int i = 0; i < 64; ++i) chain = chain * chain;
  Context context;
  from_halide(context, chain);
  EXPECT_EQ(context.size(), 65u);
}

TEST(FromHalide, Constants) {
  const HExpr e = x * 0.1f;
  EXPECT_EQ(imported(e), "x * " + to_text(mpq_class(0.1f)));  // 0.100000001490116119384765625
  EXPECT_EQ(imported(e, {.decimal_constants = true}), "x * 0.1");
  EXPECT_EQ(imported(x * -0.044715f, {.decimal_constants = true}), "x * -0.044715");
  EXPECT_EQ(imported(x * 0.7978845608f, {.decimal_constants = true}), "x * 0.7978846");
  EXPECT_EQ(imported(cast<double>(x) * HExpr(0.7978845608028654), {.decimal_constants = true}),
            "x * 0.7978845608028654");
  EXPECT_EQ(imported(x + cast<Halide::float16_t>(0.1f), {.decimal_constants = true}),
            "x + 0.099975586");  // a float again
  EXPECT_EQ(imported(cast<Halide::float16_t>(x) * Halide::float16_t(0.1f), {.decimal_constants = true}), "x * 0.1");
  EXPECT_EQ(imported(x + 16777216.0f, {.decimal_constants = true}), "x + 16777216");
  EXPECT_EQ(imported(x + 1e20f, {.decimal_constants = true}), "x + 100000000000000000000");
}

TEST(FromHalide, Parameters) {
  Context context;
  const Halide::Param<float> in("in"), slope("slope", 0.25f), bias("bias"), not_a_word("pi");
  const HExpr e = select(in > 0, in, slope * in) + bias + slope + not_a_word;
  const Activation a = from_halide(context, e, {.name = "prelu", .inputs = {"in"}});
  EXPECT_EQ(definition_text(a),
            "activation prelu(in; slope = 0.25, bias, pi_) = (0 < in ? in : slope * in) + bias + slope + pi_");
  EXPECT_EQ(parse_one(context, {"<import>", definition_text(a)}).body, a.body);

  // Bounds by parameters make a clamp, too.
  const Activation hardtanh = from_halide(context, clamp(x, slope, bias));
  EXPECT_EQ(to_text(hardtanh.body, names_of(hardtanh)), "clamp(x, slope, bias)");
}

TEST(FromHalide, InputsInOrder) {
  Context context;
  const HExpr up = hi::Variable::make(Halide::Float(32), "up");
  EXPECT_EQ(from_halide(context, up * x).inputs, (std::vector<std::string>{"up", "x"}));
  EXPECT_EQ(from_halide(context, up * x, {.inputs = {"x", "up"}}).inputs, (std::vector<std::string>{"x", "up"}));
  EXPECT_EQ(from_halide(context, up * x, {.inputs = {"x"}}).inputs, (std::vector<std::string>{"x", "up"}));
  // Halide's names may differ where ours would not.
  const HExpr same = hi::Variable::make(Halide::Float(32), "x$1"), odd = hi::Variable::make(Halide::Float(32), "2.y");
  EXPECT_EQ(from_halide(context, x * same + odd).inputs, (std::vector<std::string>{"x", "x_2", "x2_y"}));
}

TEST(FromHalide, Funcs) {
  Context context;
  Halide::ImageParam in(Halide::Float(32), 1, "in");
  Halide::Var i("i"), j("j");
  Halide::Func sigmoid("sigmoid"), silu("silu"), table("table");
  sigmoid(j) = 1.0f / (1.0f + exp(-in(j)));
  silu(i) = in(i)*sigmoid(i) + sigmoid(i);
  const Activation a = from_halide(context, silu, {.name = "twice"});
  EXPECT_EQ(definition_text(a), "activation twice(in) = in * (1 / (1 + exp(-in))) + 1 / (1 + exp(-in))");
  EXPECT_EQ(from_halide(context, silu(i)).body, a.body);

  const Halide::Buffer<float> data(4, "data");
  EXPECT_EQ(imported(tanh(data(i))), "tanh(data)");

  table(i) = tanh(cast<float>(i) * 0.5f);
  EXPECT_EQ(definition_text(from_halide(context, table)), "activation formula(i) = tanh(i * 0.5)");
  Halide::Func twice("twice");
  twice(j) = table(j) + table(j) * cast<float>(j);
  EXPECT_EQ(definition_text(from_halide(context, twice)), "activation formula(j) = tanh(j * 0.5) + tanh(j * 0.5) * j");
}

// The polynomial, not the function: documented in from_halide.h.
TEST(FromHalide, ErfIsHalidesPolynomial) {
  Context context;
  const Oracle polynomial(from_halide(context, erf(x)).body), function(erf(context.input(0)));
  double worst = 0;
  for (double at = -4; at <= 4; at += 0.25) worst = std::max(worst, std::fabs(polynomial(at) - function(at)));
  EXPECT_LT(worst, 1e-6);
  EXPECT_GT(worst, 1e-8);
}

// --- refusals ------------------------------------------------------------------------------------

template <class T>
std::string error_of(const T &e, const ImportOptions &options = {}) {
  Context context;
  try {
    return "imported as " + definition_text(from_halide(context, e, options));
  } catch (const ImportError &error) {
    return error.what();
  }
}

TEST(FromHalide, Refusals) {
  const Halide::Var i("i"), k("k");
  const Halide::Param<int> n("n");
  const Halide::Param<float> p("p"), q("q");
  Halide::ImageParam in(Halide::Float(32), 1, "in"), image(Halide::Float(32), 2, "image");
  const Halide::RDom r(0, 4, "r");
  const std::string_view integers = "its type is int32: a definition is over float numbers";
  const std::vector<std::pair<HExpr, std::string>> table = {
      {HExpr(), "cannot import an undefined Halide::Expr"},
      {x + cast<float>(n), fmt::format("cannot import 'n': {}", integers)},
      {cast<float>(cast<int>(x) % 4), fmt::format("cannot import '(int32((float32)x) % 4)': {}", integers)},
      {exp(cast<float>(i + 1)), fmt::format("cannot import '(i + 1)': {}", integers)},
      {cast<float>(Halide::reinterpret<uint32_t>(x) >> 3), "its type is uint32"},
      {x > 0, "it is a condition, not a number"},
      {select(cast<bool>(x), x, 0.0f), "a number is no condition"},
      {select(cast<int>(x) == 0, floor(x * 3.0f * 2.0f), x), "cannot import 'int32((float32)x)'"},
      {select((x > 0) == (x > 1), x, 0.0f), "the language compares numbers only"},
      {p * 2 + q, "it has no input; ImportOptions::inputs may name one of: p, q"},
      {HExpr(1.0f), "it has no input"},
      {asin(x), "the language has no function 'asin'"},
      {1 + atan2(x, 2.0f),
       "cannot import '(float32)atan2_f32((float32)x, 2.000000f)': the language has no function 'atan2'"},
      {select(is_nan(x), 0.0f, x), "the language has no function 'is_nan'"},
      {hi::Call::make(Halide::Float(32), "mystery", {x}, hi::Call::PureExtern),
       "the language has no function 'mystery'"},
      {hi::Call::make(Halide::Float(32), "exp_f32", {x}, hi::Call::Extern), "the language has no function 'exp'"},
      {hi::Call::make(Halide::Float(32), "gelu_grad_f32", {x}, hi::Call::PureExtern), "the language has no function"},
      {Halide::random_float(), "the language has no function 'random'"},
      {x * std::numeric_limits<float>::infinity(), "a constant is a finite number"},
      {hi::Broadcast::make(x, 4), "its type is float32x4: only scalars are imported"},
      {hi::Load::make(Halide::Float(32), "buf", 0, {}, {}, hi::const_true(), {}), "no counterpart in the language"},
      {in(i) + in(i + 1), "only the element itself"},
      {in(i) + in(k), "only the element itself"},
      {image(i, k), "only the element itself"},
      {x * cast<float>(r), "its type is int32"},
      {Halide::sum(in(r)), "only the element itself"},
      // Almost fast_exp: one coefficient differs, so it is what it looks like, arithmetic on bits.
      {hi::substitute(HExpr(127), HExpr(126), fast_exp(x)), "cannot import 'reinterpret<float32>(shift_left("},
  };
  for (const auto &[e, message] : table) EXPECT_THAT(error_of(e), testing::HasSubstr(message));
  EXPECT_THAT(error_of(x, {.inputs = {"y", "x"}}), testing::HasSubstr("the input 'y' does not occur"));
  EXPECT_THROW(language_call("erff", x), ImportError);

  HExpr deep = x;
  for (int d = 0; d < 2000; ++d) deep = exp(deep);
  EXPECT_THAT(error_of(deep), testing::HasSubstr("deeper than 1000 operations"));
}

TEST(FromHalide, RefusedFuncs) {
  const Halide::Var i("i"), k("k");
  Halide::Func undefined("undefined"), updated("updated"), plane("plane"), pair("pair"), user("user");
  updated(i) = cast<float>(i);
  updated(0) += 1.0f;
  plane(i, k) = cast<float>(i);
  pair(i) = {cast<float>(i), 1.0f};
  user(i) = updated(i) * 2;
  EXPECT_THAT(error_of(undefined), testing::HasSubstr("cannot import Func 'undefined': it has no definition"));
  EXPECT_THAT(error_of(updated), testing::HasSubstr("cannot import Func 'updated': it has update"));
  EXPECT_THAT(error_of(plane), testing::HasSubstr("it has 2 dimensions, not 1"));
  EXPECT_THAT(error_of(pair), testing::HasSubstr("it has several outputs"));
  EXPECT_THAT(error_of(user), testing::HasSubstr("cannot import '(float32)updated(i)': it has update"));
}

}  // namespace
}  // namespace actc
