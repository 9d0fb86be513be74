// The oracle against published digits, against plain MPFR, and where a fixed precision would be wrong.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/oracle.h"

#include <gtest/gtest.h>
#include <mpfr.h>

#include <cmath>
#include <limits>

#include "dsl/simplify.h"
#include "tests/dsl/random_expr.h"
#include "tests/dsl/support.h"

namespace actc {
namespace {

using testing::formula;
using testing::Random;

double value(const std::string &text, double x) {
  Context context;
  return Oracle(formula(context, text))(x);
}

TEST(Oracle, PublishedDigits) {
  EXPECT_DOUBLE_EQ(value("exp(x)", 1), 2.718281828459045235360287471352662498);
  EXPECT_DOUBLE_EQ(value("sqrt(x)", 2), 1.414213562373095048801688724209698079);
  EXPECT_DOUBLE_EQ(value("pi * x", 1), 3.141592653589793238462643383279502884);
  EXPECT_DOUBLE_EQ(value("exp(pi * sqrt(x))", 163), 262537412640768743.99999999999925007);
  EXPECT_DOUBLE_EQ(value("sigmoid(x)", 1), 0.731058578630004879251159944178);
  EXPECT_DOUBLE_EQ(value("x * sigmoid(x)", -1.278464542761074), -0.278464542761073795109358739);  // the minimum of silu
  EXPECT_EQ(value("0.1 * x", 10), 1.0) << "0.1 is the decimal, not the double";
}

// f(x) rounded to double from `precision` bits of plain MPFR.
template <class F>
double mpfr_value(double x, long precision, F f) {
  mpfr_t v;
  mpfr_init2(v, precision);
  mpfr_set_d(v, x, MPFR_RNDN);
  f(v);
  const double result = mpfr_get_d(v, MPFR_RNDN);
  mpfr_clear(v);
  return result;
}

TEST(Oracle, AgreesWithMpfr) {
  Context c;
  const Oracle exponential(formula(c, "exp(x)")), logistic(formula(c, "1 / (1 + exp(-x))")), atom(sigmoid(c.input(0))),
      gradient(sigmoid_grad(c.input(0))), power(pow(c.input(0), -7)), root(sqrt(c.input(0)));
  auto logistic_of = [](mpfr_t v) {
    mpfr_neg(v, v, MPFR_RNDN);
    mpfr_exp(v, v, MPFR_RNDN);
    mpfr_add_ui(v, v, 1, MPFR_RNDN);
    mpfr_ui_div(v, 1, v, MPFR_RNDN);
  };
  Random random(11);
  for (int i = 0; i < 2000; ++i) {
    const double x =
        random.below(2) ? random.real(-700, 700) : std::ldexp(random.real(-1, 1), -static_cast<int>(random.below(60)));
    const double s = mpfr_value(x, 3000, logistic_of);
    ASSERT_TRUE(testing::nearly_equal(exponential(x), mpfr_value(x, 300, [](mpfr_t v) { mpfr_exp(v, v, MPFR_RNDN); })))
        << x;
    ASSERT_TRUE(testing::nearly_equal(logistic(x), s)) << x;
    ASSERT_TRUE(testing::nearly_equal(atom(x), s)) << x;
    ASSERT_TRUE(testing::nearly_equal(gradient(x), mpfr_value(x, 3000,
                                                              [&](mpfr_t v) {
                                                                mpfr_t minus;
                                                                mpfr_init2(minus, 3000);
                                                                mpfr_neg(minus, v, MPFR_RNDN);
                                                                logistic_of(minus);
                                                                logistic_of(v);
                                                                mpfr_mul(v, v, minus, MPFR_RNDN);
                                                                mpfr_clear(minus);
                                                              })))
        << x;
    ASSERT_TRUE(testing::nearly_equal(power(x), mpfr_value(x, 300, [](mpfr_t v) { mpfr_pow_si(v, v, -7, MPFR_RNDN); })))
        << x;
    ASSERT_TRUE(testing::nearly_equal(root(std::fabs(x)),
                                      mpfr_value(std::fabs(x), 300, [](mpfr_t v) { mpfr_sqrt(v, v, MPFR_RNDN); })))
        << x;
  }
}

TEST(Oracle, Cancellation) {
  for (double x : {1e-20, -1e-20, 1e-100, 3e-300}) {
    EXPECT_DOUBLE_EQ(value("(1 + x) - 1", x), x);
    EXPECT_DOUBLE_EQ(value("exp(x) - 1", x), x);
    EXPECT_DOUBLE_EQ(value("(exp(x) - 1 - x) * 1e300 * 2 / x * (1 / x) / 1e300", x), 1.0) << "x^2 / 2 is what remains";
    EXPECT_DOUBLE_EQ(value("sqrt(1 + x) - 1", x), x / 2);
  }
  EXPECT_DOUBLE_EQ(value("(1e300 + x) - 1e300", 1e-300), 1e-300);  // 2,000 bits
  EXPECT_EQ(value("1 / 3 * 3 - 1", 0), 0.0);
}

TEST(Oracle, TailsOfTheNaiveSigmoid) {
  EXPECT_DOUBLE_EQ(value("1 / (1 + exp(-x))", -700), 9.859676543759770e-305);
  EXPECT_DOUBLE_EQ(value("1 - 1 / (1 + exp(-x))", 700), 9.859676543759770e-305) << "1,000 bits of the sum are ones";
  EXPECT_EQ(value("1 / (1 + exp(-x))", 1e30), 1.0);
  EXPECT_EQ(value("1 / (1 + exp(-x))", -1e30), 0.0);
  EXPECT_EQ(value("x / (1 + exp(-x))", -1e30), 0.0);
  EXPECT_TRUE(std::signbit(value("x / (1 + exp(-x))", -1e30))) << "a zero of its sign";
  EXPECT_FALSE(std::signbit(value("-x / (1 + exp(-x))", -1e30)));
  EXPECT_DOUBLE_EQ(value("x * exp(x) / (1 + exp(x))", 1e6), 1e6) << "inf / inf in double";
  EXPECT_DOUBLE_EQ(value("x * exp(x) / (1 + exp(x))", 1e18), 1e18) << "inf / inf in MPFR's default exponents";
  EXPECT_DOUBLE_EQ(value("exp(-x) / (1 + exp(-x)) * exp(x)", 1e18), 1.0);
  EXPECT_THROW(value("x * exp(x) / (1 + exp(x))", 1e30), OracleError) << "inf / inf in MPFR too";
}

TEST(Oracle, BeyondTheRangeOfDouble) {
  EXPECT_EQ(value("exp(x)", 1000), INFINITY);
  EXPECT_EQ(value("-exp(x)", 1e30), -INFINITY);
  EXPECT_EQ(value("exp(-x)", 1000), 0.0);
  EXPECT_DOUBLE_EQ(value("exp(x) / exp(x - 1)", 1e5), 2.718281828459045);
}

TEST(Oracle, LeavesTheExponentsOfTheThread) {
  const mpfr_exp_t least = mpfr_get_emin(), greatest = mpfr_get_emax();
  ASSERT_EQ(mpfr_set_emin(-1000), 0);
  ASSERT_EQ(mpfr_set_emax(2000), 0);
  EXPECT_DOUBLE_EQ(value("exp(x) / exp(x - 1)", 1e15), 2.718281828459045);
  EXPECT_THROW(value("1 / 3 * 3 == 1 ? 1 : 2", 0), OracleError);
  EXPECT_EQ(mpfr_get_emin(), -1000);
  EXPECT_EQ(mpfr_get_emax(), 2000);
  mpfr_set_emin(least);
  mpfr_set_emax(greatest);
}

TEST(Oracle, UndefinedIsNaN) {
  EXPECT_TRUE(std::isnan(value("sqrt(x)", -1)));
  EXPECT_TRUE(std::isnan(value("x / x", 0)));
  EXPECT_TRUE(std::isnan(value("1 / x", 0)));
  EXPECT_TRUE(std::isnan(value("x^-1", 0)));
  EXPECT_TRUE(std::isnan(value("0 * sqrt(x)", -1)));
  EXPECT_TRUE(std::isnan(value("min(1, sqrt(x))", -1))) << "min, max and clamp give NaN for NaN";
  EXPECT_TRUE(std::isnan(value("max(sqrt(x), 1)", -1)));
  EXPECT_TRUE(std::isnan(value("clamp(sqrt(x), 0, 1)", -1)));
  EXPECT_TRUE(std::isnan(value("clamp(1, sqrt(x), 2)", -1)));
}

TEST(Oracle, ComparisonsWithUndefinedAreFalse) {
  for (const char *op : {"<", "<=", ">", ">=", "=="}) {
    EXPECT_EQ(value(std::string("sqrt(x) ") + op + " 1 ? 1 : 2", -1), 2.0) << op;
    EXPECT_EQ(value(std::string("1 ") + op + " sqrt(x) ? 1 : 2", -1), 2.0) << op;
  }
  EXPECT_EQ(value("sqrt(x) != 1 ? 1 : 2", -1), 1.0);
  EXPECT_EQ(value("sqrt(x) == sqrt(x) ? 1 : 2", -1), 2.0);
}

TEST(Oracle, OnlyTheTakenBranchMatters) {
  EXPECT_EQ(value("x < 0 ? 3 : sqrt(x)", -1), 3.0);
  EXPECT_EQ(value("x > 0 ? 1 / x : 7", 0), 7.0);
  EXPECT_TRUE(std::isnan(value("x < 0 ? sqrt(x) : 3", -1)));
}

TEST(Oracle, AnIntervalAroundZeroIsNoVerdict) {
  // At 96 bits the argument of the root and the divisor may be negative or zero; they are neither.
  EXPECT_DOUBLE_EQ(value("sqrt(1 / 3 * 3 - 1 + x)", 1e-80), 1e-40);
  EXPECT_DOUBLE_EQ(value("1 / (1 / 3 * 3 - 1 + x)", 1e-80), 1e80);
  EXPECT_DOUBLE_EQ(value("(1 / 3 * 3 - 1 + x)^-1", 1e-80), 1e80);
  EXPECT_TRUE(std::isnan(value("sqrt(1 / 3 * 3 - 1 - x)", 1e-80)));
  EXPECT_EQ(value("1 / 3 * 3 - 1 + x > 0 ? 1 : 2", 1e-80), 1.0);
}

TEST(Oracle, SineAndCosineOfTinyAndHugeNumbersTakeNoTime) {
  Context c;
  for (const char *text : {"sin(-exp(x))", "sin(exp(x))", "cos(-exp(x)) - 1"}) {
    const double value = Oracle(formula(c, text))(-5e13);  // e^x has 7e13 zeros behind the binary point
    EXPECT_EQ(value, 0) << text;
  }
  EXPECT_EQ(Oracle(formula(c, "cos(x * 1e-300)"))(-1), 1);
  EXPECT_DOUBLE_EQ(Oracle(formula(c, "cos(x)"))(-2.5), std::cos(2.5));
  EXPECT_DOUBLE_EQ(Oracle(formula(c, "sin(x)"))(-1.4), std::sin(-1.4));
  EXPECT_THROW(Oracle(formula(c, "sin(exp(exp(x)))"))(40), OracleError);
}

TEST(Oracle, InTwoPieces) {
  Context c;
  const Oracle::Pieces pi = Oracle(c.pi()).in_two_pieces();
  EXPECT_EQ(pi.value, M_PI);
  EXPECT_EQ(pi.rest, 0x1.1a62633145c07p-53);
  const Oracle::Pieces half = Oracle(c.rational(mpq_class(1, 2))).in_two_pieces();
  EXPECT_EQ(half.value, 0.5);
  EXPECT_EQ(half.rest, 0);
}

TEST(Oracle, UlpErrorOfDoubles) {
  Context c;
  const Expr x = c.input(0);
  const Oracle third(x / 3), inverse(1 / x);
  const double one = 1, zero = 0, tiny = 0x1p-1073, large = 0x1p1023;
  auto at = [](const double &v) { return std::span(&v, 1); };
  EXPECT_NEAR(third.ulp_error(1.0 / 3, at(one)), 1.0 / 3, 1e-12);
  EXPECT_NEAR(third.ulp_error(std::nextafter(1.0 / 3, 1), at(one)), 2.0 / 3, 1e-12);
  EXPECT_NEAR(third.ulp_error(0.375, at(one), {}, 1), 0x1p52 / 24, 1) << "the floor's unit";
  EXPECT_NEAR(third.ulp_error(0x1p-1074, at(tiny)), 1.0 / 3, 1e-12) << "units of 2^-1074";
  EXPECT_EQ(third.ulp_error(INFINITY, at(large)), INFINITY);
  EXPECT_EQ(third.ulp_error(NAN, at(one)), INFINITY);
  EXPECT_EQ(inverse.ulp_error(INFINITY, at(tiny)), 0) << "2^1073 is beyond double";
  EXPECT_TRUE(std::isnan(inverse.ulp_error(1, at(zero))));
}

TEST(Oracle, GivesUpAtTheCap) {
  EXPECT_THROW(value("1 / 3 * 3 == 1 ? 1 : 2", 0), OracleError);  // the two are equal: no precision shows it
  EXPECT_THROW(value("1 / 3 * 3 <= 1 ? 1 : 2", 0), OracleError);
  EXPECT_THROW(value("sqrt(1 / 3 * 3 - 1)", 0), OracleError);
  EXPECT_THROW(value("exp(exp(x)) - exp(exp(x) - 1 / 3 * 3 + 1) > 0 ? 1 : 2", 3), OracleError);
  EXPECT_EQ(value("1 / 3 * 3 == 1 ? 5 : 5", 0), 5.0) << "where both branches agree the condition does not matter";
}

TEST(Oracle, LogicWithUnknowns) {
  const std::string unknown = "1 / 3 * 3 == 1";
  EXPECT_EQ(value(unknown + " and x > 5 ? 1 : 2", 0), 2.0);
  EXPECT_EQ(value("x < 5 or " + unknown + " ? 1 : 2", 0), 1.0);
  EXPECT_THROW(value(unknown + " and x < 5 ? 1 : 2", 0), OracleError);
  EXPECT_THROW(value("not (" + unknown + ") ? 1 : 2", 0), OracleError);
}

TEST(Oracle, RealConditions) {
  EXPECT_EQ(value("x == 0.1 ? 1 : 2", 0.1), 2.0) << "the double is not the decimal";
  EXPECT_EQ(value("x < 0.1 ? 1 : 2", 0.1), 2.0) << "it is larger";
  EXPECT_EQ(value("x == 0.5 ? 1 : 2", 0.5), 1.0);
  EXPECT_EQ(value("clamp(x, 1, 0)", 7), 0.0) << "min(max(x, low), high)";
}

TEST(Oracle, InputsAndParameters) {
  Context c;
  const Oracle oracle(formula(c, "(x, y; p = 1, q = 2) = x - y * p + q"));
  EXPECT_EQ(oracle(std::vector<double>{1, 2}, std::vector<double>{3, 4}), -1.0);
  EXPECT_THROW(oracle(std::vector<double>{INFINITY, 2}, std::vector<double>{3, 4}), std::invalid_argument);
  EXPECT_THROW(oracle(std::vector<double>{NAN, 2}, std::vector<double>{3, 4}), std::invalid_argument);
}

TEST(Oracle, AtomsAreTheirFormulas) {
  Context c;
  const Expr x = c.input(0), beta = c.input(1);
  Random random(5);
  for (Expr atom : {sigmoid_grad(x), silu(x), silu_grad(x), gate(x, beta), gelu(x), gelu_grad(x), mish(x), mish_grad(x),
                    tanhshrink(x)}) {
    const Oracle direct(atom), written(expand_atoms(atom));
    for (int i = 0; i < 300; ++i) {
      const double inputs[] = {random.real(-60, 60), random.real(-3, 3)};
      ASSERT_TRUE(testing::nearly_equal(direct(inputs), written(inputs))) << spelling(atom.op()) << " " << inputs[0];
    }
  }
}

// --- ulp_error -------------------------------------------------------------------------------------------------------

TEST(UlpError, CountsUnitsOfTheExactValue) {
  EXPECT_EQ(ulp_error(1.0f, 1.0), 0.0);
  EXPECT_EQ(ulp_error(1.0f + 0x1p-23f, 1.0), 1.0);
  EXPECT_EQ(ulp_error(1.0f - 0x1p-24f, 1.0), 0.5) << "the unit is that of the exact value's binade";
  EXPECT_EQ(ulp_error(1.0f, 1.0 - 0x1p-25), 0.5);
  EXPECT_EQ(ulp_error(0.1f, 0.1), std::fabs(static_cast<double>(0.1f) - 0.1) * 0x1p27);
  EXPECT_EQ(ulp_error(-2.0f, 2.0), 4.0 * 0x1p22);
  EXPECT_EQ(ulp_error(0.0f, 0x1p-149), 1.0);
  EXPECT_EQ(ulp_error(0.0f, 0x1p-150), 0.5);
  EXPECT_EQ(ulp_error(-0.0f, 0.0), 0.0);
  EXPECT_EQ(ulp_error(0x1p-149f, 0.0), 1.0);
}

TEST(UlpError, UlpOfAnyMagnitude) {
  for (double magnitude : {1.0, 1.999, 0.1, 3e38, 1e-30, 0x1p-126, 0x1.8p-100})
    EXPECT_EQ(ulp_of(magnitude), std::ldexp(1.0, std::ilogb(magnitude) - 23)) << magnitude;
  for (double tiny : {0.0, -0.0, 0x1p-130, 1e-300}) EXPECT_EQ(ulp_of(tiny), 0x1p-149) << tiny;
  for (double beyond : {0x1p127, 0x1p130, 1e300, double{INFINITY}}) EXPECT_EQ(ulp_of(beyond), 0x1p104) << beyond;
  EXPECT_EQ(ulp_of(-3.0), 0x1p-22);
}

TEST(UlpError, TheUnitHasAFloor) {
  EXPECT_EQ(ulp_error(0x1p-40f, 0.0, 1.0), 0x1p-17);
  EXPECT_EQ(ulp_error(8.0f + 0x1p-20f, 8.0, 1.0), 1.0) << "above the floor it is the value's";
  EXPECT_EQ(ulp_error(0x1p-40f, 0.0, -1.0), 0x1p-17);
}

TEST(UlpError, Overflow) {
  constexpr float inf = std::numeric_limits<float>::infinity(), most = std::numeric_limits<float>::max();
  EXPECT_EQ(ulp_error(inf, 1e39), 0.0);
  EXPECT_EQ(ulp_error(inf, INFINITY), 0.0);
  EXPECT_EQ(ulp_error(inf, 0x1.ffffffp127), 0.0) << "rounds to infinity";
  EXPECT_EQ(ulp_error(inf, 0x1.fffffefp127), INFINITY) << "rounds to the largest float";
  EXPECT_EQ(ulp_error(-inf, 1e39), INFINITY);
  EXPECT_EQ(ulp_error(most, 0x1p128), 1.0);
  EXPECT_EQ(ulp_error(most, INFINITY), INFINITY);
}

TEST(UlpError, NaNMatchesOnlyNaN) {
  EXPECT_EQ(ulp_error(NAN, NAN), 0.0);
  EXPECT_EQ(ulp_error(NAN, 1.0), INFINITY);
  EXPECT_EQ(ulp_error(1.0f, NAN), INFINITY);
  EXPECT_EQ(ulp_error(std::numeric_limits<float>::infinity(), NAN), INFINITY);
}

}  // namespace
}  // namespace actc
