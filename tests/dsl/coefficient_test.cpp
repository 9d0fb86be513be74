// Coefficients are GMP's rationals, whether they are small or not.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/coefficient.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/dsl/random_expr.h"

namespace actc {
namespace {

using testing::Random;

// Around the limits of what is kept without GMP, and beyond.
mpq_class random_rational(Random &random) {
  static const char *const kNumbers[] = {"0",          "1",          "2",           "3",          "46341",     "65536",
                                         "2147483646", "2147483647", "2147483648",  "4294967296", "123456789", "10",
                                         "7",          "1073741824", "99999999999", "64"};
  const std::string numerator = kNumbers[random.below(std::size(kNumbers))];
  mpq_class value(numerator + "/" + kNumbers[1 + random.below(std::size(kNumbers) - 1)]);
  value.canonicalize();
  return random.below(2) ? value : mpq_class(-value);
}

TEST(Coefficient, ArithmeticIsExact) {
  Random random(3);
  for (int i = 0; i < 20'000; ++i) {
    const mpq_class a = random_rational(random), b = random_rational(random);
    const Coefficient x(a), y(b);
    ASSERT_EQ(x.value(), a);
    ASSERT_EQ((-x).value(), -a);
    ASSERT_EQ((x + y).value(), a + b) << a << " " << b;
    ASSERT_EQ((x * y).value(), a * b) << a << " " << b;
    if (b != 0) {
      ASSERT_EQ((x / y).value(), a / b) << a << " " << b;
    }
    ASSERT_EQ(x == y, a == b);
    ASSERT_EQ(x.sign(), sgn(a));
    ASSERT_EQ(x.is_unit(), abs(a) == 1);
    ASSERT_EQ(x + y + -y, x) << "a value has one representation, whatever it came from";
  }
}

TEST(Coefficient, Powers) {
  EXPECT_EQ(power(Coefficient(mpq_class(2, 3)), 3).value(), mpq_class(8, 27));
  EXPECT_EQ(power(Coefficient(mpq_class(2, 3)), -2).value(), mpq_class(9, 4));
  EXPECT_EQ(power(Coefficient(-3), 0), 1);
  EXPECT_EQ(power(Coefficient(-1), 5), -1);
  EXPECT_EQ(power(Coefficient(-1), -4), 1);
  EXPECT_EQ(power(Coefficient(10), 30).value(), mpq_class("1000000000000000000000000000000"));
}

}  // namespace
}  // namespace actc
