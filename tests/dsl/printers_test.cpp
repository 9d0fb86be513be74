// LaTeX and JSON of expressions, against what a reader expects to see.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "dsl/parse.h"
#include "dsl/print_json.h"
#include "dsl/print_latex.h"
#include "dsl/print_numpy.h"

namespace actc {
namespace {

std::string latex(const std::string &formula) {
  Context context;
  const Activation a = parse_one(context, {"test", "activation f(x; beta = 1, slope1 = 2) = " + formula});
  return to_latex(a.body, names_of(a));
}

TEST(PrintLatex, Operations) {
  EXPECT_EQ(latex("x * sigmoid(beta * x)"), R"(x \, \sigma\left(\beta \, x\right))");
  EXPECT_EQ(latex("x / (1 + exp(-x))"), R"(\frac{x}{1 + e^{-x}})");
  EXPECT_EQ(latex("0.5 * x * (1 + erf(x / sqrt(2)))"),
            R"(0.5 \, x \, \left(1 + \operatorname{erf}\left(\frac{x}{\sqrt{2}}\right)\right))");
  EXPECT_EQ(latex("(x + 1)^2 - x^-3"), R"(\left(x + 1\right)^{2} - x^{-3})");
  EXPECT_EQ(latex("x - (1 - x)"), R"(x - \left(1 - x\right))");
  EXPECT_EQ(latex("-(x + 1) * 2"), R"(-\left(x + 1\right) \cdot 2)");
  EXPECT_EQ(latex("x * 0.1"), R"(x \cdot 0.1)");
  EXPECT_EQ(latex("slope1 * abs(x)"), R"(\mathit{slope}_{1} \, \left|x\right|)");
  EXPECT_EQ(latex("x * normcdf(x)"), R"(x \, \Phi\left(x\right))");
  EXPECT_EQ(latex("max(x, 0) + clamp(x, 0, 1)"), R"(\max\left(x, 0\right) + \operatorname{clamp}\left(x, 0, 1\right))");
  EXPECT_EQ(latex("expm1(x) * 2"), R"(\left(e^{x} - 1\right) \cdot 2)");
  EXPECT_EQ(latex("log1p(x) + log2(x) + pow(x, beta)"),
            R"(\ln\left(1 + x\right) + \log_{2}\left(x\right) + x^{\beta})");
  EXPECT_EQ(latex("exp(x)^2"), R"(\left(e^{x}\right)^{2})");
}

TEST(PrintLatex, CasesAreOneEnvironment) {
  EXPECT_EQ(
      latex("x < -1 ? -1 : x <= 1 and not (x == 0) ? x : 1"),
      R"(\begin{cases} -1 & \text{if } x < -1 \\ x & \text{if } x \le 1 \wedge \neg \left(x = 0\right) \\ 1 & \text{otherwise} \end{cases})");
}

TEST(PrintLatex, WholeActivation) {
  Context context;
  const Activation a = parse_one(context, {"test", "activation leaky_relu(x; slope = 0.01) = x > 0 ? x : slope * x"});
  EXPECT_TRUE(to_latex(a).starts_with(R"(\operatorname{leaky\_relu}\left(x; \mathit{slope}\right) = \begin{cases} x)"))
      << to_latex(a);
  const Activation f = parse_one(context, {"test", "x + 1"});
  EXPECT_EQ(to_latex(f), R"(f\left(x\right) = x + 1)");
}

TEST(Printers, Rows) {
  Context context;
  const Activation a =
      parse_one(context, {"test", "activation softmax(x) over row = exp(x - max(x)) / sum(exp(x - max(x)))"});
  EXPECT_EQ(to_latex(a.body, names_of(a)),
            R"(\frac{e^{x - \max_{j}\left(x\right)}}{\sum_{j}\left(e^{x - \max_{j}\left(x\right)}\right)})");
  const std::string numpy = to_numpy(a);
  EXPECT_NE(numpy.find("np.sum("), std::string::npos) << numpy;
  EXPECT_NE(numpy.find("np.max(x, axis=-1, keepdims=True)"), std::string::npos) << numpy;
  EXPECT_EQ(numpy.find("_grad"), std::string::npos) << "there is none yet";
  EXPECT_EQ(to_json(a)["extent"].get<std::string>(), "row");
}

TEST(PrintJson, SharesNodes) {
  Context context;
  const Activation a = parse_one(
      context, {"test",
                "# Title. Somebody 2000.\nactivation swish(x; learned beta = 1) = x * sigmoid(beta * x) + 1 / 3\n"
                "  known f(0) = 0.33\n  alias keras:swish\n"});
  const nlohmann::ordered_json json = nlohmann::ordered_json::parse(to_json(a).dump());
  EXPECT_EQ(json["schema"], 2);
  EXPECT_EQ(json["name"], "swish");
  EXPECT_EQ(json["signature"], "swish(x; learned beta = 1)");
  EXPECT_EQ(json["inputs"], nlohmann::json({"x"}));
  EXPECT_EQ(json["parameters"][0],
            nlohmann::ordered_json({{"name", "beta"}, {"learned", true}, {"per_channel", false}, {"default", "1"}}));
  EXPECT_EQ(json["known"][0]["at"], nlohmann::ordered_json({"0"}));
  EXPECT_EQ(json["known"][0]["value"], "0.33");
  EXPECT_EQ(json["aliases"][0], "keras:swish");
  EXPECT_NE(json["citation"].get<std::string>().find("Somebody"), std::string::npos);
  EXPECT_TRUE(json["gradient"].contains("x") && json["gradient"].contains("beta"));
  // Operands are earlier nodes, and no node comes twice.
  std::set<std::string> seen;
  for (size_t i = 0; i < json["nodes"].size(); ++i) {
    EXPECT_TRUE(seen.insert(json["nodes"][i].dump()).second) << json["nodes"][i];
    for (const auto &operand : json["nodes"][i]) EXPECT_TRUE(!operand.is_number() || operand.get<size_t>() < i);
  }
  const auto &body = json["nodes"][json["body"].get<size_t>()];
  EXPECT_EQ(body[0], "+");
  EXPECT_EQ(json["nodes"][body[1].get<size_t>()][0], "*");
}

TEST(PrintJson, IsLinearInTheSizeOfTheFormula) {
  Context context;
  Activation a = parse_one(context, {"test", "activation f(x) = x"});
  for (int i = 0; i < 60; ++i) a.body = tanh(a.body * a.body + 1);
  EXPECT_LT(to_json(a).dump().size(), 60'000u);
}

}  // namespace
}  // namespace actc
