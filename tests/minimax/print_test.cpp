// What is printed is what was found: numbers are read back from each form, and C code is compiled.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/minimax/print.h"

#include <gmock/gmock.h>

#include <cstdlib>

#include "tests/minimax/support.h"

namespace actc::minimax {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// Hexadecimal floats of a text, in order.
std::vector<double> hex_numbers(const std::string &text) {
  std::vector<double> found;
  for (size_t at = text.find("0x"); at != std::string::npos; at = text.find("0x", at + 1)) {
    const size_t begin = at > 0 && text[at - 1] == '-' ? at - 1 : at;
    found.push_back(std::strtod(text.c_str() + begin, nullptr));
  }
  return found;
}

Request quotient() {
  Request r = request("exp(x)", "0,1", "2/2");
  r.type = "f64";
  return r;
}

TEST(Print, TextHasAllCoefficients) {
  const Request r = quotient();
  const Solved s(r);
  const std::string text = to_text({r, s.problem, s.result, "f"});
  EXPECT_THAT(text, AllOf(HasSubstr("exp(x) on [0,1], degree 2/2, relative error, f64"),
                          HasSubstr("Largest error: 2^-"), HasSubstr("bits are right.\n")));
  std::vector<double> expected;
  for (const Number &c : s.result.coefficients) expected.push_back(c.to_double());
  expected.push_back(s.result.certified);
  EXPECT_EQ(hex_numbers(text), expected);
}

TEST(Print, TablesAreHeaders) {
  const Request r = quotient();
  const Solved s(r);
  const std::string table = to_table({r, s.problem, s.result, "exp_quotient"});
  EXPECT_THAT(table, AllOf(HasSubstr("//   actc minimax 'exp(x)' --interval=0,1 --degree=2/2 --type=f64\n"),
                           HasSubstr("constexpr double kExpQuotientP[] = {\n"), HasSubstr("kExpQuotientQ[]"),
                           HasSubstr("SPDX-License-Identifier"), HasSubstr("proven: at most")));
  EXPECT_EQ(hex_numbers(table).size(), 7u);
}

TEST(Print, JsonIsRead) {
  Request r = request("exp(x)", "0,1", "2");
  r.type = "f32x2,f32";
  const Solved s(r);
  const auto json = nlohmann::json::parse(to_json({r, s.problem, s.result, "f"}).dump());
  ASSERT_EQ(json["numerator"].size(), 3u);
  const auto &first = json["numerator"][0];
  EXPECT_EQ(Number(std::strtod(first["hex"].get<std::string>().c_str(), nullptr), 200) +
                std::strtod(first["low_hex"].get<std::string>().c_str(), nullptr),
            s.result.coefficients[0]);
  EXPECT_EQ(json["numerator"][1]["power"], 1);
  EXPECT_EQ(json["error"]["certified"].get<double>(), s.result.certified);
  EXPECT_EQ(json["extrema"].size(), 4u);
  EXPECT_EQ(json["command"], command_line(r));
  EXPECT_NEAR(json["correct_bits"].get<double>(), -std::log2(s.result.certified), 0.02);
}

TEST(Print, BoundsAreRoundedUp) {
  EXPECT_EQ(power_of_two(0.25), "2^-2.00");
  EXPECT_EQ(power_of_two(0.2505), "2^-1.99");
  EXPECT_EQ(power_of_two(0), "0");
  EXPECT_EQ(power_of_two(3), "2^1.59");
}

TEST(Print, NoBitIsRight) {
  Request r = request("exp(30 * x)", "0,1", "1");
  const Solved s(r);
  EXPECT_THAT(to_text({r, s.problem, s.result, "f"}), HasSubstr("Not one bit is right"));
}

TEST(Print, CForFloatsAndDoublesOnly) {
  for (const char *type : {"exact", "f32,f64"}) {
    Request r = request("exp(x)", "0,1", "2");
    r.type = type;
    const Solved s(r);
    EXPECT_FALSE(has_c(s.problem));
    EXPECT_THROW(to_c({r, s.problem, s.result, "f"}), BadRequest) << type;
  }
}

// The C code, compiled by the compiler of this build, stays within the certified error and some rounding.
TEST(Print, CComputesTheApproximation) {
  std::vector<Request> all = {request("exp(x)", "-0.3,0.3", "6"),      quotient(),
                              request("sin(x)", "0,0.8", "7"),         request("cosh(x)", "-1,1", "6"),
                              request("log(1 + x)", "-0.25,0.5", "9"), request("erf(x) / x", "0.1,1", "5"),
                              request("exp(x)", "0,1", "4"),           request("tanh(x)", "0,2", "5/4")};
  all[2].basis = all[7].basis = "odd";
  all[3].basis = "even";
  all[4].from = 1;
  all[5].variable = "x^2 - 0.5";
  all[6].type = "f32x2,f32x2,f32";
  const std::string folder = testing::TempDir();
  for (const Request &r : all) {
    const Solved s(r);
    const bool is_float = s.problem.numerator[0].format != Format::F64;
    const std::string source = folder + "minimax_print.c", program = folder + "minimax_print",
                      output = folder + "minimax_print.txt";
    std::FILE *file = std::fopen(source.c_str(), "w");
    ASSERT_TRUE(file);
    std::fputs("#include <math.h>\n#include <stdio.h>\n#include <stdlib.h>\n", file);
    std::fputs(to_c({r, s.problem, s.result, "approximation"}).c_str(), file);
    std::fputs(
        "int main(int n, char **v) { for (int i = 1; i < n; ++i) printf(\"%a\\n\", (double)approximation(strtod(v[i], "
        "0))); }",
        file);
    std::fclose(file);
    ASSERT_EQ(
        std::system((std::string(ACTC_TEST_CC) + " -Wall -Werror -O1 -o " + program + " " + source + " -lm").c_str()),
        0);
    const double low = s.problem.low.to_double(), high = s.problem.high.to_double();
    std::string command = program;
    std::vector<Number> points;
    const PointValue variable(s.problem.variable, 200), function(s.problem.formula, 200);
    for (int i = 1; i < 20; ++i) {
      points.emplace_back(low + (high - low) * i / 20, 64);
      char text[64];
      std::snprintf(text, sizeof text, " %a", variable(points.back())->to_double());
      command += text;
    }
    ASSERT_EQ(std::system((command + " >" + output).c_str()), 0);
    std::FILE *results = std::fopen(output.c_str(), "r");
    ASSERT_TRUE(results);
    for (const Number &x : points) {
      double actual = 0;
      ASSERT_EQ(std::fscanf(results, "%la", &actual), 1);
      const double truth = function(x)->to_double(), rounding = is_float ? 0x1p-21 : 0x1p-49;
      EXPECT_NEAR(actual, truth, std::fabs(truth) * (s.result.certified + rounding)) << command_line(r);
    }
    std::fclose(results);
  }
}

}  // namespace
}  // namespace actc::minimax
