// Stated gradients hold in every place that a formula is used, and cost nothing where only values are wanted.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/stated_gradient.h"

#include <gtest/gtest.h>

#include "dsl/derivative.h"
#include "dsl/oracle.h"
#include "dsl/simplify.h"
#include "tests/dsl/support.h"

namespace actc {
namespace {

// |x|, with the slope 0.25 at 0 and in jax 0.75.
const std::string kAbs = "activation f(x) = x < 0 ? -x : x gradient at 0 = 0.25 gradient in jax at 0 = 0.75\n";

double slope_at(Expr body, double x) { return Oracle(differentiate(body, body.context().input(0)))(x); }

TEST(StatedGradient, WinsOverTheFormula) {
  Context c;
  const Activation a = parse_one(c, {"t.act", kAbs});
  EXPECT_EQ(slope_at(a.body, 0), 1) << "the branch that is taken";
  const Expr body = with_stated_gradients(a, Convention::Limit);
  EXPECT_EQ(slope_at(body, 0), 0.25);
  EXPECT_EQ(slope_at(body, 1), 1);
  EXPECT_EQ(slope_at(body, -1), -1);
  EXPECT_EQ(slope_at(with_stated_gradients(a, Convention::Jax), 0), 0.75);
  EXPECT_EQ(slope_at(with_stated_gradients(a, Convention::PyTorch), 0), 0.25);
  for (double x : {-1.0, 0.0, 2.0}) EXPECT_EQ(Oracle(body)(x), std::fabs(x));
}

TEST(StatedGradient, HoldsWhereTheActivationIsCalled) {
  Context c;
  const Expr body = parse(c, {"t.act", kAbs + "activation g(x) = 3 * f(2 * x - 4)"}).at(1).body;
  EXPECT_EQ(slope_at(body, 2), 3 * 2 * 0.25);
  EXPECT_EQ(slope_at(body, 3), 6);
  EXPECT_EQ(Oracle(body)(2), 0);
}

TEST(StatedGradient, SurvivesSimplifying) {
  Context c;
  const Activation a = parse_one(c, {"t.act", kAbs});
  EXPECT_EQ(slope_at(simplify(with_stated_gradients(a, Convention::Limit)), 0), 0.25);
}

TEST(StatedGradient, IsInTheListOfGradients) {
  Context c;
  const Activation a =
      parse_one(c, {"t.act", "activation f(x; learned p = 2, q = 1) = x < 0 ? -p * x : q * x gradient at 0 = 0.5"});
  const std::vector<Gradient> gradients = gradients_of(a);
  ASSERT_EQ(gradients.size(), 2u) << "one for the input, one for the learned parameter";
  EXPECT_EQ(gradients[0].name, "x");
  EXPECT_EQ(gradients[1].name, "p");
  const double x = 0, parameters[] = {2, 1};
  EXPECT_EQ(Oracle(gradients[0].value)(std::span(&x, 1), parameters), 0.5);
}

TEST(StatedGradient, ValuesAreFreedOfTangents) {
  Context c;
  const Activation a = parse_one(c, {"t.act", kAbs});
  EXPECT_EQ(without_tangents(with_stated_gradients(a, Convention::Limit)), a.body);
  const Expr x = c.input(0);
  for (const Expr needed : {select(equal(x, c.rational(0)), 1, sin(x) / x),
                            select(equal(x, c.rational(0)), 0, x * log(x)), select(equal(x, c.rational(0)), 2, x + 1)})
    EXPECT_EQ(without_tangents(needed), needed) << to_text(needed, {});
}

}  // namespace
}  // namespace actc
