// What users ask for wrongly, and what they are told: which option, where, and what would be right.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/minimax/request.h"

#include <gmock/gmock.h>

#include "dsl/diagnostics.h"
#include "tests/minimax/support.h"

namespace actc::minimax {
namespace {

using testing::HasSubstr;

// "bad: ..." or "none: ...", as the exception's type is; empty when there is an approximation.
std::string outcome(const Request &r) {
  Context context;
  try {
    approximate(make_problem(context, r));
    return {};
  } catch (const BadRequest &e) {
    return std::string("bad: ") + e.what();
  } catch (const NoApproximation &e) {
    return std::string("none: ") + e.what();
  } catch (const SourceError &e) {
    return std::string("source: ") + e.what();
  }
}

struct Change {
  std::string Request::*member;
  std::string value, message;
};

void expect_refused(const std::vector<Change> &changes) {
  for (const Change &c : changes) {
    Request r = request("exp(x)", "0,1", "3");
    r.*c.member = c.value;
    EXPECT_THAT(outcome(r), testing::StartsWith("bad: ")) << c.value;
    EXPECT_THAT(outcome(r), HasSubstr(c.message)) << c.value;
  }
}

TEST(Request, Intervals) {
  expect_refused({{&Request::interval, "1,0", "did you mean '0,1'?"},
                  {&Request::interval, "1,1", "single point"},
                  {&Request::interval, "1", "two numbers are wanted"},
                  {&Request::interval, "0,1,2", "two numbers are wanted"},
                  {&Request::interval, "", "two numbers are wanted"},
                  {&Request::interval, "0,", "a number is missing"},
                  {&Request::interval, "0,inf", "must be finite"},
                  {&Request::interval, "-Infinity,0", "must be finite"},
                  {&Request::interval, "nan,0", "must be finite"},
                  {&Request::interval, "0,x", "not a number"},
                  {&Request::interval, "0,1/0", "no finite value"},
                  {&Request::interval, "0,log(-1)", "no finite value"},
                  {&Request::interval, "0,y", "'y' is not an input"},
                  {&Request::interval, "0,0x1.zp1", "not a number"},
                  {&Request::interval, "0,(1", "expected ')'"}});
}

TEST(Request, IntervalsAreRoundedOutwards) {
  Context context;
  const Problem p = make_problem(context, request("exp(x)", " -log(2) / 2 , 0x1p-3", "2"));
  EXPECT_LE(mpfr_cmp_d(p.low.get(), -0.34657359027997264), 0);
  EXPECT_EQ(p.low.to_double(), -std::log(2.0) / 2);
  EXPECT_EQ(p.high.to_double(), 0.125);
}

TEST(Request, Degrees) {
  expect_refused({{&Request::degree, "", "n is wanted"},
                  {&Request::degree, "x", "a number from 0 to 40"},
                  {&Request::degree, "-1", "a number from 0 to 40"},
                  {&Request::degree, "41", "a number from 0 to 40"},
                  {&Request::degree, "99999999999999999999", "a number from 0 to 40"},
                  {&Request::degree, "30/30", "together at most 40"},
                  {&Request::degree, "3/", "a number from 0 to 40"},
                  {&Request::degree, "3/2/1", "n/m for a quotient"},
                  {&Request::degree, "2.5", "a number from 0 to 40"}});
}

TEST(Request, PowersThatAreNotThere) {
  Request odd = request("sin(x)", "0,1", "4"), even = request("cos(x)", "0,1", "3"), quotient = odd, from = odd;
  odd.basis = "odd";
  even.basis = "even";
  quotient.basis = "odd";
  quotient.degree = "3/3";
  from.from = 5;
  EXPECT_THAT(outcome(odd), HasSubstr("--degree 4 with --basis odd"));
  EXPECT_THAT(outcome(even), HasSubstr("--degree 3 with --basis even"));
  EXPECT_THAT(outcome(quotient), HasSubstr("even powers only"));
  EXPECT_THAT(outcome(from), HasSubstr("--from 5"));
  from.from = -1;
  EXPECT_THAT(outcome(from), HasSubstr("--from -1"));
  from.from = 0;
  from.search = 99;
  EXPECT_THAT(outcome(from), HasSubstr("--search 99: 0 to 8"));
}

TEST(Request, UnknownWords) {
  expect_refused({{&Request::basis, "prime", "there are: all, odd, even"},
                  {&Request::type, "f16", "there are: f32, f64, f32x2, f64x2, exact"},
                  {&Request::type, "f32,", "there are: f32"},
                  {&Request::weight, "relativ", "there are: relative, absolute, or a formula of x"},
                  {&Request::weight, "x +", "there are: relative, absolute, or a formula of x"},
                  {&Request::weight, "(x; a = 1) = a * x", "a formula of x is wanted"},
                  {&Request::variable, "7", "does not depend on x"},
                  {&Request::variable, "(x, y) = x", "a formula of x is wanted"}});
}

TEST(Request, FixedCoefficients) {
  expect_refused({{&Request::fixed, "1,2,3,4,5", "5 values, but the numerator has 4 coefficients"},
                  {&Request::fixed, "1;1,2", "2 values, but the denominator has 1 coefficient"},
                  {&Request::fixed, "1;1;1", "one ';'"},
                  {&Request::fixed, "1,,2", "a number is missing"},
                  {&Request::fixed, "1e39", "beyond the range of f32"},
                  {&Request::fixed, "1;0", "first coefficient is 0"},
                  {&Request::fixed, "one", "'one' is not an input"}});
}

TEST(Request, Functions) {
  EXPECT_THAT(outcome(request("swish", "0,1", "3")), HasSubstr("bad: 'swish' has parameters (beta)"));
  EXPECT_THAT(outcome(request("(x, y) = x * y", "0,1", "3")), HasSubstr("has 2 inputs (x, y)"));
  EXPECT_THAT(outcome(request("exp(x", "0,1", "3")), HasSubstr("source: <formula>:1:6"));
  EXPECT_EQ(outcome(request("sigmoid", "0,1", "3")), "");
}

TEST(Request, PlacesWithoutAValue) {
  Request absolute = request("1 / x", "-1,1", "3");
  absolute.weight = "absolute";
  EXPECT_THAT(outcome(absolute), HasSubstr("none: the function has a pole near x = 0;"));
  absolute.function = "1 / (x - 0.3)";
  EXPECT_THAT(outcome(absolute), HasSubstr("has a pole near x = 0.3;"));
  absolute.function = "sqrt(x)";
  EXPECT_THAT(outcome(absolute), HasSubstr("is not defined near x = -1;"));
  absolute.function = "exp(1000 * x)";
  EXPECT_THAT(outcome(absolute), HasSubstr("is beyond 1e308 near x = 0.7"));
  absolute.function = "log(x)";
  absolute.interval = "0,1";
  EXPECT_THAT(outcome(absolute), HasSubstr("cannot be bounded near x = 0;"));
  Request weighted = request("exp(x)", "-1,1", "3");
  weighted.weight = "1 / x";
  EXPECT_THAT(outcome(weighted), HasSubstr("the weight has a pole near x = 0;"));
  Request variable = request("exp(x)", "-1,1", "3");
  variable.variable = "1 / x";
  EXPECT_THAT(outcome(variable), HasSubstr("the variable has a pole near x = 0;"));
  variable.variable = "x^2";
  EXPECT_THAT(outcome(variable), HasSubstr("--variable turns or stands still near x = 0"));
}

TEST(Request, ZerosUnderRelativeWeight) {
  const char *remedy = "take --weight absolute, another interval, or divide the zero out";
  for (const auto &[function, place] :
       {std::pair("log(x)", "x = 1"), {"(x - 1)^2", "x = 1"}, {"cos(x)", "x = 1.5708"}}) {
    const std::string message = outcome(request(function, "0.5,2", "3"));
    EXPECT_THAT(message, testing::AllOf(HasSubstr("is zero near " + std::string(place)), HasSubstr(remedy)));
  }
  Request at_zero = request("sin(x)", "0,1", "3");
  EXPECT_THAT(outcome(at_zero), HasSubstr("is zero near x = 0,"));
  at_zero.from = 1;
  EXPECT_EQ(outcome(at_zero), "");
  EXPECT_THAT(outcome(request("0 * x", "0.5,2", "3")), HasSubstr("is zero near"));
}

TEST(Request, SymmetryIsNeeded) {
  Request even = request("exp(x)", "-1,1", "4"), odd = request("exp(x) - 2", "-0.5,0.5", "3"),
          weight = request("cos(x)", "-1,1", "4");
  even.basis = weight.basis = "even";
  odd.basis = "odd";
  odd.weight = "absolute";
  weight.weight = "2 + x";
  EXPECT_THAT(outcome(even), HasSubstr("all powers are even, but the function is not"));
  EXPECT_THAT(outcome(odd), HasSubstr("all powers are odd, but the function is not"));
  EXPECT_THAT(outcome(weight), HasSubstr("the weight is not"));
  weight.weight = "2 + x^2";
  EXPECT_EQ(outcome(weight), "");
}

TEST(Request, CommandLinesAreComplete) {
  Request r = request("exp(x) * 'q'", "-1,log(2)", "4/2");
  EXPECT_EQ(command_line(r), "actc minimax 'exp(x) * '\\''q'\\''' --interval='-1,log(2)' --degree=4/2");
  r.function = "silu";
  r.basis = "odd";
  r.from = 1;
  r.variable = "x - 1";
  r.fixed = "1;1,2";
  r.weight = "absolute";
  r.type = "f64";
  r.search = 0;
  EXPECT_EQ(command_line(r),
            "actc minimax silu --interval='-1,log(2)' --degree=4/2 --basis=odd --from=1 --variable='x - 1' "
            "--fixed='1;1,2' --weight=absolute --type=f64 --search=0");
}

}  // namespace
}  // namespace actc::minimax
