// Coefficients in their formats: what may be stored is stored, and rounding costs as little as it can.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/minimax/rounding.h"

#include <gmock/gmock.h>

#include <limits>

#include "tests/dsl/random_expr.h"
#include "tests/minimax/support.h"

namespace actc::minimax {
namespace {

TEST(Format, NamesAreReadBack) {
  for (const std::string &name : format_names()) EXPECT_EQ(to_string(*parse_format(name)), name);
  EXPECT_FALSE(parse_format("f16"));
}

TEST(Format, RoundsToNearest) {
  const Number third(mpq_class(1, 3), 300);
  EXPECT_EQ(round_to(Format::F32, third).to_double(), static_cast<double>(1.0f / 3));
  EXPECT_EQ(round_to(Format::F64, third).to_double(), 1.0 / 3);
  EXPECT_EQ(round_to(Format::Exact, third), third);
  EXPECT_FALSE(round_to(Format::F32, Number(1e39, 64)).is_finite());
  EXPECT_FALSE(round_to(Format::F32x2, Number(-1e39, 64)).is_finite());
  EXPECT_EQ(round_to(Format::F32, Number(0x1.8p-149, 64)).to_double(), 0x1p-148) << "subnormals, ties to even";
  testing::Random random(1);
  for (int i = 0; i < 1000; ++i) {
    const double v = std::ldexp(random.real(-1, 1), static_cast<int>(random.below(200)) - 100);
    EXPECT_EQ(round_to(Format::F32, Number(v, 64)).to_double(), static_cast<double>(static_cast<float>(v)));
    EXPECT_EQ(round_to(Format::F64, Number(v, 64)).to_double(), v);
  }
}

TEST(Format, PairsHoldTwiceTheDigits) {
  Number pi(300);
  mpfr_const_pi(pi.get(), MPFR_RNDN);
  for (const auto &[format, bits] : {std::pair(Format::F32x2, 48), {Format::F64x2, 106}}) {
    const Parts parts = parts_of(format, round_to(format, pi));
    EXPECT_EQ(Number(parts.high, 300) + parts.low, round_to(format, pi));
    EXPECT_LT(abs(round_to(format, pi) - pi).to_double(), std::ldexp(4.0, -bits));
    EXPECT_NE(parts.low, 0);
  }
  EXPECT_EQ(parts_of(Format::F32, pi).low, 0);
}

TEST(Format, NeighboursAreUnitsInTheLastPlace) {
  const Number one(1.0, 200);
  EXPECT_EQ(neighbour(Format::F32, one, 2).to_double(), 1 + 2 * 0x1p-23);
  EXPECT_EQ(neighbour(Format::F32, one, -1).to_double(), 1 - 0x1p-24);
  EXPECT_EQ(neighbour(Format::F64, one, 1).to_double(), 1 + 0x1p-52);
  EXPECT_EQ(neighbour(Format::F32, Number(200), 1).to_double(), 0x1p-149);
  const Number pair = round_to(Format::F32x2, Number(mpq_class(1, 3), 200));
  const Parts before = parts_of(Format::F32x2, pair),
              after = parts_of(Format::F32x2, neighbour(Format::F32x2, pair, 1));
  EXPECT_EQ(before.high, after.high);
  EXPECT_EQ(static_cast<float>(after.low),
            std::nextafter(static_cast<float>(before.low), std::numeric_limits<float>::infinity()));
}

std::vector<Request> requests() {
  std::vector<Request> all = {request("exp(x)", "-log(2)/2,log(2)/2", "5"), request("sin(x)", "0,pi/4", "7"),
                              request("log(1 + x)", "-0.25,0.5", "9"),      request("exp(x)", "0,1", "3/3"),
                              request("erfc(x) * exp(x^2)", "0,10", "4/5"), request("tanh(x)", "-1,1", "9")};
  all[1].basis = all[5].basis = "odd";
  all[2].from = 1;
  return all;
}

TEST(Rounding, EveryCoefficientIsOfItsFormatAndTheErrorNoBetterThanBefore) {
  for (Request r : requests())
    for (const char *type : {"f32", "f64", "f32x2,f32"}) {
      r.type = type;
      const Solved s(r);
      for (size_t i = 0; i < s.problem.size(); ++i)
        EXPECT_EQ(round_to(s.problem.coefficient(i).format, s.result.coefficients[i]), s.result.coefficients[i])
            << command_line(r) << ", " << i;
      EXPECT_EQ(s.problem.coefficient(0).format,
                *parse_format(std::string(type).substr(0, std::string(type).find(','))));
      EXPECT_GE(s.result.after, *s.result.before * (1 - 1e-6)) << command_line(r);
      EXPECT_GE(s.result.certified, *s.result.before * (1 - 1e-6)) << command_line(r);
    }
}

TEST(Rounding, IsBetterThanRoundingAllAtOnceAndSearchHelps) {
  for (Request r : requests()) {
    r.search = 0;
    const double without = Solved(r).result.after;
    r.search = 2;
    const Solved s(r);
    EXPECT_LE(s.result.after, without * (1 + 1e-9)) << command_line(r);

    Request real = r;
    real.type = "exact";
    const Solved best(real);
    std::vector<Number> at_once = best.result.coefficients;
    for (Number &c : at_once) c = round_to(Format::F32, c);
    EXPECT_LT(s.result.after, sampled_error(best.problem, at_once, 2000)) << command_line(r);
  }
}

// The lattice method of Sollya's fpminimax (Brisebarre & Chevillard 2007) reached these errors for the same requests.
TEST(Rounding, IsAsGoodAsLattices) {
  Request six = request("exp(x)", "-log(2)/2,log(2)/2", "6"), twelve = request("exp(x)", "-log(2)/2,log(2)/2", "12"),
          sine = request("sin(x)", "0,pi/4", "7");
  six.fixed = "1,1";
  twelve.type = "f64";
  sine.basis = "odd";
  for (const auto &[r, bits] : {std::pair(six, 28.18), {twelve, 63.49}, {sine, 27.81}})
    EXPECT_LT(Solved(r).result.after, std::exp2(-bits)) << command_line(r);
}

TEST(Rounding, FixedCoefficientsStay) {
  Request r = request("exp(x)", "0,1", "4/2");
  r.fixed = "1,0x1.4p-1;1,-0.375";
  const Solved s(r);
  EXPECT_EQ(s.result.coefficients[0].to_double(), 1);
  EXPECT_EQ(s.result.coefficients[1].to_double(), 0.625);
  EXPECT_EQ(s.result.coefficients[5].to_double(), 1);
  EXPECT_EQ(s.result.coefficients[6].to_double(), -0.375);
}

TEST(Rounding, ACoefficientBeyondItsFormatIsNamed) {
  Context context;
  const Request r = request("10^39 * exp(x)", "0,1", "3");
  try {
    approximate(make_problem(context, r));
    FAIL();
  } catch (const NoApproximation &e) {
    EXPECT_THAT(e.what(), ::testing::HasSubstr("beyond the range of f32"));
  }
}

}  // namespace
}  // namespace actc::minimax
