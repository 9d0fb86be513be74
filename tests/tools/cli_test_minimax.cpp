// actc minimax as users meet it: what it prints, for people and programs, and what it refuses. The numbers themselves
// are tested in tests/minimax. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/tools/cli_fixture.h"

namespace actc::test {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;

using CliMinimax = Cli;

std::vector<std::string> exp_with(std::vector<std::string> more) {
  std::vector<std::string> arguments = {"minimax", "exp(x)", "--interval", "-0.5,0.5", "--degree", "3"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

TEST_F(CliMinimax, PrintsCoefficientsErrorsCodeAndCommand) {
  const Outcome outcome = actc(exp_with({"--fixed", "1,1"}));
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(
      outcome.out,
      AllOf(HasSubstr("exp(x) on [-0.5,0.5], degree 3, relative error, f32"), HasSubstr("  c0   0x1p+0 "),
            HasSubstr("before rounding, then 2^-"), HasSubstr("proven: at most 0x1."), HasSubstr(" bits are right."),
            HasSubstr("static inline float approximation(float x) {"), HasSubstr("fmaf(p, x, 0x1p+0f)"),
            HasSubstr("\nactc minimax 'exp(x)' --interval='-0.5,0.5' --degree=3 --fixed=1,1\n")));
}

// The printed command makes the same output again.
TEST_F(CliMinimax, TheCommandLineIsComplete) {
  const Outcome first = actc(exp_with({"--type", "f64", "--weight", "1 + x^2", "--from", "0", "--search", "1"}));
  const std::string command = first.out.substr(first.out.rfind("\nactc ") + 6);
  const Outcome again = run("/bin/sh", {.arguments = {"-c", std::string(ACTC_PROGRAM) + " " + command}});
  EXPECT_EQ(again.out, first.out) << again.err;
}

TEST_F(CliMinimax, JsonIsForPrograms) {
  const json report = json::parse(actc(exp_with({"--type", "f64", "--json"})).out);
  EXPECT_EQ(report["function"], "exp(x)");
  EXPECT_EQ(report["interval"], json({-0.5, 0.5}));
  ASSERT_EQ(report["numerator"].size(), 4u);
  EXPECT_EQ(report["numerator"][3]["power"], 3);
  EXPECT_NEAR(std::stod(report["numerator"][1]["hex"].get<std::string>()), 1, 0.01);
  EXPECT_EQ(report["denominator"].size(), 1u);
  EXPECT_LE(report["error"]["after_rounding"].get<double>(), report["error"]["certified"].get<double>());
  EXPECT_LE(report["error"]["before_rounding"].get<double>(), report["error"]["after_rounding"].get<double>() * 1.001);
  EXPECT_EQ(report["extrema"].size(), 5u);
}

TEST_F(CliMinimax, OtherForms) {
  const Outcome c = actc(exp_with({"--format", "c", "--name", "my_exp"}));
  EXPECT_THAT(c.out, AllOf(testing::StartsWith("// exp(x) on "), HasSubstr("float my_exp(float x) {")));
  const Outcome table = actc(exp_with({"--format", "table", "--name", "my_exp"}));
  EXPECT_THAT(table.out, AllOf(HasSubstr("#pragma once"), HasSubstr("constexpr double kMyExp[] = {")));
  EXPECT_THAT(actc(exp_with({"--type", "exact"})).out, testing::Not(HasSubstr("static inline")));
  EXPECT_THAT(actc({"minimax", "silu", "--interval", "0,1", "--degree", "3", "--weight", "absolute"}).out,
              HasSubstr("float silu(float x)"));
  text("mine.act", "activation mine(x) = x * sigmoid(x) + 1\n");
  EXPECT_EQ(actc({"minimax", "mine.act", "--interval", "0,1", "--degree", "3"}).code, 0);
}

TEST_F(CliMinimax, GivenCoefficientsAreCertified) {
  const Outcome outcome = actc({"minimax", "exp(x)", "--interval", "0,1", "--degree", "2", "--fixed", "1,1,0.7"});
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("Largest error: 2^-"), testing::Not(HasSubstr("before rounding"))));
}

TEST_F(CliMinimax, WrongOptionsAreUsage) {
  expect_failure(2, {"minimax"}, {"FORMULA is missing"});
  expect_failure(2, {"minimax", "exp(x)", "--degree", "3"}, {"--interval is missing"});
  expect_failure(2, {"minimax", "exp(x)", "--interval", "0,1"}, {"--degree is missing"});
  const std::vector<std::vector<std::string>> wrong = {
      {"--interval", "1,0", "did you mean '0,1'?"},
      {"--interval", "0,0", "single point"},
      {"--interval", "0,inf", "must be finite"},
      {"--degree", "99", "from 0 to 40"},
      {"--degree", "3/x", "from 0 to 40"},
      {"--weight", "relativ", "relative, absolute, or a formula"},
      {"--type", "f16", "f32, f64, f32x2"},
      {"--basis", "prime", "all, odd, even"},
      {"--fixed", "1,2,3,4,5,6,7,8", "coefficient"},
      {"--format", "rtf", "text, c, table"},
      {"--name", "2x", "letters, digits"},
      {"--search", "-1", "0 to 8"},
      {"--from", "x", "--from"},
  };
  for (const auto &w : wrong) {
    std::vector<std::string> arguments = {"minimax", "exp(x)"};
    if (w[0] != "--interval") arguments.insert(arguments.end(), {"--interval", "0,1"});
    if (w[0] != "--degree") arguments.insert(arguments.end(), {"--degree", "3"});
    arguments.insert(arguments.end(), {w[0], w[1]});
    expect_failure(2, arguments, {w[2]});
  }
  expect_failure(2, {"minimax", "swish", "--interval", "0,1", "--degree", "3"}, {"has parameters (beta)"});
  expect_failure(2, {"minimax", "(x, y) = x + y", "--interval", "0,1", "--degree", "3"}, {"has 2 inputs"});
}

TEST_F(CliMinimax, FunctionsThatCannotBeApproximated) {
  const std::vector<std::vector<std::string>> impossible = {
      {"1 / (x - 0.25)", "has a pole near x = 0.25"},
      {"sqrt(x - 0.5)", "is not defined near x = "},
      {"x - 0.75", "is zero near x = 0.75", "--weight absolute"},
      {"(1 + x) / (2 + x)", "does not converge", "try a lower degree"},
  };
  for (const auto &i : impossible) {
    std::vector<std::string> parts(i.begin() + 1, i.end());
    parts.push_back(i[0] + ": ");
    expect_failure(1, {"minimax", i[0], "--interval", "0,1", "--degree", "2/2"}, parts);
  }
  expect_failure(1, {"minimax", "expp(x)", "--interval", "0,1", "--degree", "2"}, {"did you mean 'exp'?"});
  expect_failure(1, {"minimax", "silly", "--interval", "0,1", "--degree", "2"}, {"actc list"});
}

}  // namespace
}  // namespace actc::test
