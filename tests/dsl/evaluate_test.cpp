// The reference bits: every primitive against plain C++ on one element, and rounding against exact arithmetic.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/evaluate.h"

#include <gtest/gtest.h>
#include <mpfr.h>

#include <array>
#include <bit>
#include <cmath>
#include <limits>

#include "dsl/context.h"
#include "tests/dsl/random_expr.h"

namespace actc {
namespace {

using testing::Random;

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kMin = std::numeric_limits<float>::min(), kDenorm = std::numeric_limits<float>::denorm_min();
constexpr float kMax = std::numeric_limits<float>::max();

uint32_t bits(float f) { return std::bit_cast<uint32_t>(f); }

// Equal bits; all NaNs are one.
bool same(float a, float b) { return (std::isnan(a) && std::isnan(b)) || bits(a) == bits(b); }

std::vector<float> interesting() {
  std::vector<float> values = {0.0f,
                               1.0f,
                               0.5f,
                               3.0f,
                               kMin,
                               kMax,
                               kDenorm,
                               3 * kDenorm,
                               kMin - kDenorm,
                               kInf,
                               NAN,
                               1e-20f,
                               1.0f + 0x1p-23f,
                               0x1.8p23f,
                               1e20f,
                               104.0f,
                               0.1f};
  for (size_t i = 0, n = values.size(); i < n; ++i) values.push_back(-values[i]);
  Random random(7);
  for (int i = 0; i < 30; ++i) values.push_back(std::bit_cast<float>(static_cast<uint32_t>(random.bits())));
  return values;
}

// Runs `make(a, b, c)` over all triples of the interesting values (c: a fixed few) and compares with `expected`.
template <class Make, class Scalar>
void check(const char *name, Make make, Scalar expected) {
  Context c;
  const Expr out = make(c.input(0, Type::F32), c.input(1, Type::F32), c.input(2, Type::F32));
  const Evaluator evaluate(std::span(&out, 1));
  const std::vector<float> values = interesting();
  std::vector<float> a, b, d;
  for (float x : values)
    for (float y : values)
      for (float z : {values[0], values[4], values[9], values[10], values[20], values[40], -1.0f}) {
        a.push_back(x);
        b.push_back(y);
        d.push_back(z);
      }
  std::vector<float> result(a.size());
  const float *inputs[] = {a.data(), b.data(), d.data()};
  float *output = result.data();
  evaluate.run(inputs, {}, std::span(&output, 1), a.size());
  for (size_t i = 0; i < a.size(); ++i)
    ASSERT_TRUE(same(result[i], expected(a[i], b[i], d[i])))
        << name << "(" << a[i] << ", " << b[i] << ", " << d[i] << ") = " << result[i] << ", not "
        << expected(a[i], b[i], d[i]);
}

TEST(Evaluate, Arithmetic) {
  check(
      "+", [](Expr a, Expr b, Expr) { return a + b; }, [](float a, float b, float) { return a + b; });
  check(
      "-", [](Expr a, Expr b, Expr) { return a - b; }, [](float a, float b, float) { return a - b; });
  check(
      "*", [](Expr a, Expr b, Expr) { return a * b; }, [](float a, float b, float) { return a * b; });
  check(
      "/", [](Expr a, Expr b, Expr) { return a / b; }, [](float a, float b, float) { return a / b; });
  check(
      "sqrt", [](Expr a, Expr, Expr) { return sqrt(a); }, [](float a, float, float) { return std::sqrt(a); });
  check(
      "fma",
      [](Expr a, Expr b, Expr c) {
        return a.context().make(Op::Fma, {a, b, c});
      },
      [](float a, float b, float c) { return std::fma(a, b, c); });
}

TEST(Evaluate, AProductAndASumAreRoundedTwice) {
  // Contraction of a * b + c to an fma would show here.
  Context c;
  const Expr e = c.input(0, Type::F32) * c.input(1, Type::F32) + c.input(2, Type::F32);
  const float a = 1.0f + 0x1p-12f, minus_square = -(1.0f + 0x1p-11f);
  const float inputs[] = {a, a, minus_square};
  EXPECT_EQ(Evaluator(std::span(&e, 1))(inputs), 0.0f);
  EXPECT_EQ(std::fma(a, a, minus_square), 0x1p-24f);
}

TEST(Evaluate, Doubles) {
  Context c;
  const Expr a = c.input(0, Type::F64), b = c.parameter(0, Type::F64);
  auto value = [&](Expr e, double x, double p = 0) {
    return Evaluator64(std::span(&e, 1))(std::array{x}, std::array{p});
  };
  EXPECT_EQ(value(a + b, 1, 0x1p-52), 1 + 0x1p-52);
  EXPECT_EQ(value(c.make(Op::Fma, {a, b, c.f64(-1)}), 1 + 0x1p-30, 1 + 0x1p-30), 0x1p-29 + 0x1p-60);
  EXPECT_EQ(value(sqrt(a), 2), std::sqrt(2.0));
  EXPECT_TRUE(std::signbit(value(-a, 0)));
  EXPECT_EQ(value(abs(a), -0x1p-1074), 0x1p-1074);
  EXPECT_EQ(value(min(a, b), NAN, 3), 3);
  EXPECT_EQ(value(select(a < b, a, c.f64(7)), 5, 4), 7);
  const Expr bits = c.make(Op::AsUint, {a}), exponent = c.make(Op::ShiftRight, {bits, c.u64(52)});
  EXPECT_EQ(bits.type(), Type::U64);
  EXPECT_EQ(value(c.make(Op::AsFloat, {exponent - c.u64(1)}), 4), std::bit_cast<double>(uint64_t{1024}));
  EXPECT_THROW(Evaluator(std::span(&a, 1)), std::logic_error);
  const Expr narrow = c.input(0, Type::F32);
  EXPECT_THROW(Evaluator64(std::span(&narrow, 1)), std::logic_error);
}

TEST(Evaluate, Signs) {
  // Of NaN too: these are operations on the sign bit. Halide's own 0 - x would keep +0.
  Context c;
  const Expr x = c.input(0, Type::F32), negated = -x, magnitude = abs(x);
  for (float v : interesting()) {
    if (std::isnan(v)) continue;
    EXPECT_EQ(bits(Evaluator(std::span(&negated, 1))(std::span(&v, 1))), bits(v) ^ 0x80000000u);
    EXPECT_EQ(bits(Evaluator(std::span(&magnitude, 1))(std::span(&v, 1))), bits(v) & 0x7fffffffu);
  }
}

TEST(Evaluate, MinAndMaxGiveTheSecondOperandForNaN) {
  check(
      "min", [](Expr a, Expr b, Expr) { return min(a, b); }, [](float a, float b, float) { return a < b ? a : b; });
  check(
      "max", [](Expr a, Expr b, Expr) { return max(a, b); }, [](float a, float b, float) { return a > b ? a : b; });
  Context c;
  const Expr lowest = min(c.input(0, Type::F32), c.input(1, Type::F32));
  const float nan_first[] = {NAN, 1}, nan_second[] = {1, NAN}, zeros[] = {0.0f, -0.0f};
  EXPECT_EQ(Evaluator(std::span(&lowest, 1))(nan_first), 1.0f);
  EXPECT_TRUE(std::isnan(Evaluator(std::span(&lowest, 1))(nan_second)));
  EXPECT_EQ(bits(Evaluator(std::span(&lowest, 1))(zeros)), bits(-0.0f)) << "neither is smaller: the second";
}

TEST(Evaluate, ConditionsAndSelects) {
  check(
      "<", [](Expr a, Expr b, Expr c) { return select(a < b, c, a); },
      [](float a, float b, float c) { return a < b ? c : a; });
  check(
      "==", [](Expr a, Expr b, Expr c) { return select(equal(a, b), c, a); },
      [](float a, float b, float c) { return a == b ? c : a; });
  check(
      "not", [](Expr a, Expr b, Expr c) { return select(logical_not(a < b), c, a); },
      [](float a, float b, float c) { return !(a < b) ? c : a; });
  check(
      "and", [](Expr a, Expr b, Expr c) { return select(logical_and(a < b, b < c), c, a); },
      [](float a, float b, float c) { return a < b && b < c ? c : a; });
  check(
      "or", [](Expr a, Expr b, Expr c) { return select(logical_or(a < b, b < c), c, a); },
      [](float a, float b, float c) { return a < b || b < c ? c : a; });
}

TEST(Evaluate, Integers) {
  auto u = [](Expr e) { return e.context().make(Op::AsUint, {e}); };
  auto f = [](Expr e) { return e.context().make(Op::AsFloat, {e}); };
  auto raw = [](uint32_t v) { return std::bit_cast<float>(v); };
  auto binary = [&](const char *name, Op op, auto scalar) {
    check(
        name,
        [&](Expr a, Expr b, Expr) {
          return f(a.context().make(op, {u(a), u(b)}));
        },
        [&](float a, float b, float) { return raw(scalar(bits(a), bits(b))); });
  };
  binary("u+", Op::Add, [](uint32_t a, uint32_t b) { return a + b; });  // wraps
  binary("u-", Op::Sub, [](uint32_t a, uint32_t b) { return a - b; });
  binary("&", Op::BitAnd, [](uint32_t a, uint32_t b) { return a & b; });
  binary("|", Op::BitOr, [](uint32_t a, uint32_t b) { return a | b; });
  binary("xor", Op::BitXor, [](uint32_t a, uint32_t b) { return a ^ b; });
  for (uint32_t by : {0u, 1u, 23u, 31u}) {
    check(
        "<<",
        [&](Expr a, Expr, Expr) {
          return f(a.context().make(Op::ShiftLeft, {u(a), a.context().u32(by)}));
        },
        [&](float a, float, float) { return raw(bits(a) << by); });
    check(
        ">>",
        [&](Expr a, Expr, Expr) {
          return f(a.context().make(Op::ShiftRight, {u(a), a.context().u32(by)}));
        },
        [&](float a, float, float) { return raw(bits(a) >> by); });
  }
}

TEST(Evaluate, ConstantsKeepTheirBits) {
  Context c;
  for (uint32_t b : {0x80000000u, 0x00000001u, 0x7f800000u, 0x3f800000u}) {
    const Expr e = c.f32(std::bit_cast<float>(b));
    EXPECT_EQ(bits(Evaluator(std::span(&e, 1))({})), b);
  }
}

TEST(Evaluate, SubnormalsAreKept) {
  Context c;
  const Expr half = c.input(0, Type::F32) * 0.5;
  const float x = kMin;
  EXPECT_EQ(Evaluator(std::span(&half, 1))(std::span(&x, 1)), kMin / 2);
  EXPECT_GT(kMin / 2, 0.0f);
}

TEST(Evaluate, AnyNumberOfElementsInPlaceAndSeveralOutputs) {
  Context c;
  const Expr x = c.input(0, Type::F32), y = c.input(1, Type::F32), p = c.parameter(0, Type::F32);
  const Expr outputs[] = {x * y + p, x - y};
  const Evaluator evaluate(outputs);
  const float parameter = 0.25f;
  for (size_t n : {0u, 1u, 255u, 256u, 257u, 1000u}) {
    std::vector<float> a(n), b(n);
    for (size_t i = 0; i < n; ++i) a[i] = 0.5f + static_cast<float>(i), b[i] = 3.0f - static_cast<float>(i);
    const std::vector<float> a0 = a, b0 = b;
    const float *inputs[] = {a.data(), b.data()};
    float *results[] = {b.data(), a.data()};  // over the inputs, crosswise
    evaluate.run(inputs, std::span(&parameter, 1), results, n);
    for (size_t i = 0; i < n; ++i) {
      ASSERT_EQ(b[i], a0[i] * b0[i] + parameter) << n << " " << i;
      ASSERT_EQ(a[i], a0[i] - b0[i]) << n << " " << i;
    }
  }
}

TEST(Evaluate, RealOperationsAreNoPrimitives) {
  Context c;
  const float x = 1;
  for (Expr e : {exp(c.input(0)), c.input(0) + c.pi(), select(c.input(0) <= c.input(0), c.input(0), c.input(0))})
    EXPECT_THROW(Evaluator(std::span(&e, 1))(std::span(&x, 1)), std::logic_error);
}

// --- round_to_float --------------------------------------------------------------------------------------------------

// Nearest, ties to even, by exact integer arithmetic: independent of MPFR.
float nearest_even(const mpq_class &value) {
  const mpq_class magnitude = abs(value);
  const bool negative = value < 0;
  if (magnitude == 0) return 0.0f;
  int exponent = 0;  // 2^exponent <= magnitude < 2^(exponent + 1)
  auto power = [](int e) {
    const mpz_class p = mpz_class(1) << static_cast<unsigned long>(std::abs(e));
    return e < 0 ? mpq_class(1, p) : mpq_class(p);
  };
  const auto numerator = static_cast<long>(mpz_sizeinbase(magnitude.get_num_mpz_t(), 2));
  const auto denominator = static_cast<long>(mpz_sizeinbase(magnitude.get_den_mpz_t(), 2));
  exponent = static_cast<int>(numerator - denominator);
  while (magnitude < power(exponent)) --exponent;
  while (magnitude >= power(exponent + 1)) ++exponent;
  const int unit = std::max(exponent, -126) - 23;
  const mpq_class scaled = magnitude / power(unit);
  mpz_class n = scaled.get_num() / scaled.get_den();
  const mpq_class rest = scaled - n;
  if (rest > mpq_class(1, 2) || (rest == mpq_class(1, 2) && mpz_odd_p(n.get_mpz_t()))) ++n;
  float result = kInf;
  if (exponent < 200) result = static_cast<float>(std::ldexp(n.get_d(), unit));  // exact, or beyond float's range
  if (exponent < 200 && n * power(unit) >= power(128)) result = kInf;
  return negative ? -result : result;
}

void expect_rounded(const mpq_class &value) {
  ASSERT_TRUE(bits(round_to_float(value)) == bits(nearest_even(value)))
      << value.get_str().substr(0, 200) << ": " << round_to_float(value) << ", not " << nearest_even(value);
}

TEST(RoundToFloat, KnownValues) {
  EXPECT_EQ(bits(round_to_float(0)), 0u);
  EXPECT_EQ(round_to_float(1), 1.0f);
  EXPECT_EQ(round_to_float(mpq_class(1, 10)), 0.1f);
  EXPECT_EQ(round_to_float(mpq_class(-1, 3)), -1.0f / 3.0f);
  EXPECT_EQ(round_to_float(16777217), 16777216.0f);  // tie to even, downwards
  EXPECT_EQ(round_to_float(16777219), 16777220.0f);  // tie to even, upwards
}

TEST(RoundToFloat, EdgesOfTheRange) {
  const mpq_class denorm = mpq_class(1, mpz_class(1) << 149);
  EXPECT_EQ(round_to_float(denorm), kDenorm);
  EXPECT_EQ(round_to_float(denorm / 2), 0.0f) << "a tie, to even";
  EXPECT_EQ(round_to_float(denorm * mpq_class(50001, 100000)), kDenorm);
  EXPECT_EQ(round_to_float(denorm * mpq_class(3, 2)), 2 * kDenorm) << "a tie, to even";
  EXPECT_EQ(round_to_float(denorm * mpq_class(149, 100)), kDenorm);
  EXPECT_EQ(bits(round_to_float(-denorm / 3)), bits(-0.0f));
  const mpq_class largest = mpq_class((mpz_class(1) << 128) - (mpz_class(1) << 104));
  EXPECT_EQ(round_to_float(largest), kMax);
  const mpq_class tie = largest + mpq_class(mpz_class(1) << 103);
  EXPECT_EQ(round_to_float(tie), kInf);
  EXPECT_EQ(round_to_float(tie - 1), kMax);
  EXPECT_EQ(round_to_float(-tie), -kInf);
  mpz_class huge;
  mpz_ui_pow_ui(huge.get_mpz_t(), 10, 5000);
  EXPECT_EQ(round_to_float(huge), kInf);
  EXPECT_EQ(round_to_float(mpq_class(1, huge)), 0.0f);
}

TEST(RoundToFloat, AgainstExactArithmetic) {
  Random random(3);
  for (int i = 0; i < 20'000; ++i) {
    // A float, or the middle between it and the next, or a hair beside that.
    const float f = std::bit_cast<float>(static_cast<uint32_t>(random.bits()));
    if (!std::isfinite(f)) continue;
    const float next = std::nextafter(f, kInf);
    mpq_class value(f);
    if (std::isfinite(next) && random.below(3)) value = (value + mpq_class(next)) / 2;
    if (random.below(2)) value += mpq_class(random.below(2) ? 1 : -1, mpz_class(1) << (150 + random.below(200)));
    expect_rounded(value);
  }
  for (int i = 0; i < 20'000; ++i) {
    mpq_class value(static_cast<long>(random.bits() >> 1), 1 + static_cast<long>(random.bits() >> 1));
    value.canonicalize();
    const mpz_class scale = mpz_class(1) << random.below(170);
    expect_rounded(random.below(2) ? mpq_class(value * scale) : mpq_class(-value / scale));
  }
}

TEST(RoundToFloat, LeavesTheExponentRangeOfMpfrAlone) {
  const mpfr_exp_t emin = mpfr_get_emin(), emax = mpfr_get_emax();
  round_to_float(mpq_class(1, 3));
  EXPECT_EQ(mpfr_get_emin(), emin);
  EXPECT_EQ(mpfr_get_emax(), emax);
}

TEST(Evaluate, RoundToDoubleIsTheNearest) {
  EXPECT_EQ(round_to_double(mpq_class("8413447460685429/10000000000000000")), 0.8413447460685429);
  EXPECT_EQ(round_to_double(mpq_class(1, 10)), 0.1);
  EXPECT_EQ(round_to_double(mpq_class(-2, 3)), -2.0 / 3.0);
}

}  // namespace
}  // namespace actc
