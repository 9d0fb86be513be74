// The table of convention.h, and that conventions differ nowhere but at kinks.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/convention.h"

#include <gtest/gtest.h>

#include <set>

#include "dsl/derivative.h"
#include "dsl/oracle.h"
#include "tests/dsl/random_expr.h"
#include "tests/dsl/support.h"

namespace actc {
namespace {

std::vector<Convention> all() {
  std::vector<Convention> out;
  for (const std::string &name : convention_names()) out.push_back(parse_convention(name).value());
  return out;
}

// d f / d input i at (a, b, c).
double slope(Expr f, uint32_t i, Convention convention, double a, double b = 0, double c = 0) {
  const double inputs[] = {a, b, c};
  return Oracle(differentiate(f, f.context().input(i), convention))(inputs);
}

TEST(Convention, NamesAreReadBack) {
  std::set<Convention> found;
  for (const Convention c : all()) {
    found.insert(c);
    EXPECT_EQ(parse_convention(to_string(c)), c);
  }
  EXPECT_EQ(found.size(), 5u);
  EXPECT_FALSE(parse_convention("torch"));
}

TEST(Convention, ClampAtItsEnds) {
  Context c;
  const Expr f = clamp(c.input(0), -1, 2);
  const std::map<Convention, double> expected = {{Convention::Limit, 0},
                                                 {Convention::PyTorch, 1},
                                                 {Convention::TensorFlow, 1},
                                                 {Convention::Jax, 0.5},
                                                 {Convention::Onnx, 1}};
  for (const auto &[convention, value] : expected) {
    EXPECT_EQ(slope(f, 0, convention, -1), value) << to_string(convention);
    EXPECT_EQ(slope(f, 0, convention, 2), value) << to_string(convention);
    EXPECT_EQ(slope(f, 0, convention, 0.5), 1);
    EXPECT_EQ(slope(f, 0, convention, -1.5), 0);
    EXPECT_EQ(slope(f, 0, convention, 2.5), 0);
  }
}

TEST(Convention, MinAndMaxAtATie) {
  Context c;
  for (const Expr f : {min(c.input(0), c.input(1)), max(c.input(0), c.input(1))}) {
    for (const Convention convention : all()) {
      const double first = convention == Convention::TensorFlow ? 1 : 0.5;
      EXPECT_EQ(slope(f, 0, convention, 3, 3), first) << to_string(convention);
      EXPECT_EQ(slope(f, 1, convention, 3, 3), 1 - first) << to_string(convention);
    }
  }
  EXPECT_EQ(slope(max(c.input(0), c.input(1)), 0, Convention::TensorFlow, 1, 2), 0);
  EXPECT_EQ(slope(min(c.input(0), c.input(1)), 0, Convention::TensorFlow, 1, 2), 1);
}

// Moving x, low and high together moves the result as far: also where ends meet or are the wrong way round.
TEST(Convention, TheGradientsOfClampAddUpToOne) {
  Context c;
  const Expr f = clamp(c.input(0), c.input(1), c.input(2));
  for (const Convention convention : all())
    for (double x : {-2.0, -1.0, 0.0, 1.0, 2.0})
      for (double low : {-1.0, 0.0, 1.0})
        for (double high : {-1.0, 0.0, 1.0}) {
          double sum = 0;
          for (uint32_t i = 0; i < 3; ++i) sum += slope(f, i, convention, x, low, high);
          EXPECT_EQ(sum, 1) << to_string(convention) << " at " << x << ", " << low << ", " << high;
        }
}

TEST(Convention, AwayFromKinksAllAreEqual) {
  testing::Random random(11);
  Context c;
  const Expr x = c.input(0), y = c.input(1);
  for (const Expr f : {clamp(x * y, -1, 1), max(x, min(y, x * x)), abs(x - y) * clamp(y, x, 2 * abs(x) + 1)})
    for (int i = 0; i < 50; ++i) {
      const double a = random.real(-3, 3), b = random.real(-3, 3);
      const double expected = slope(f, 0, Convention::Limit, a, b);
      for (const Convention convention : all()) EXPECT_EQ(slope(f, 0, convention, a, b), expected) << a << ", " << b;
    }
}

}  // namespace
}  // namespace actc
