// evaluate<double> against the oracle, over every operation and the catalogue with its gradients.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/evaluate_double.h"

#include <gtest/gtest.h>

#include <cmath>

#include "dsl/catalogue.h"
#include "dsl/derivative.h"
#include "dsl/oracle.h"
#include "dsl/parse.h"
#include "dsl/simplify.h"

namespace actc {
namespace {

void expect_close(Expr formula, double low, double high, double tolerance, const std::string &name,
                  std::span<const double> parameters = {}) {
  const DoubleEvaluator fast(formula);
  const Oracle oracle(formula);
  for (int i = 0; i <= 400; ++i) {
    const double x = low + (high - low) * i / 400;
    const double truth = oracle(std::span(&x, 1), parameters), value = fast(std::span(&x, 1), parameters);
    ASSERT_LE(std::fabs(value - truth), tolerance * std::fmax(std::fabs(truth), 1e-300)) << name << " at " << x;
  }
}

TEST(EvaluateDouble, EveryAtomIsCloseToTheOracle) {
  Context c;
  const Expr x = c.input(0);
  for (Expr e : {exp(x),     exp2(x),  sigmoid(x), sigmoid_grad(x), silu(x),  softplus(x), erfc(x),
                 normcdf(x), gelu(x),  mish(x),    tanh(x),         sinh(x),  cosh(x),     erf(x),
                 atan(x),    expm1(x), floor(x),   ceil(x),         round(x), abs(x),      pow(x, 3)})
    expect_close(e, -17.3, 19.1, 4e-13, std::string(spelling(e.op())));
  for (Expr e : {log(x), log2(x), sqrt(x), rsqrt(x), log1p(x), power(x, c.rational(mpq_class(7, 3)))})
    expect_close(e, 1.5, 900, 1e-14, std::string(spelling(e.op())));
  // Around their zeros the error counts absolutely; the wings are relative.
  for (Expr e : {silu_grad(x), gelu_grad(x), mish_grad(x)}) {
    expect_close(e, 0.1, 9, 1e-13, std::string(spelling(e.op())));
    expect_close(e, -9, -3, 1e-12, std::string(spelling(e.op())));
  }
}

TEST(EvaluateDouble, TheCatalogueAndItsGradients) {
  for (const CatalogueEntry &entry : catalogue()) {
    Context c;
    const Activation a = parse_one(c, {std::string(entry.name), std::string(entry.text)});
    std::vector<double> parameters;
    for (const Parameter &p : a.parameters) parameters.push_back(p.default_value ? p.default_value->get_d() : 1);
    const Expr f = simplify(a.body);
    expect_close(f, -30, 30, 1e-13, a.name, parameters);
    expect_close(simplify(differentiate(f, c.input(0))), 0.25, 30, 1e-13, a.name + "'", parameters);
  }
}

TEST(EvaluateDouble, LimitsAndNaN) {
  Context c;
  const Expr x = c.input(0);
  for (Expr e : {silu(x), gelu(x), mish(x)}) {
    EXPECT_EQ(DoubleEvaluator(e)(INFINITY), INFINITY);
    EXPECT_EQ(DoubleEvaluator(e)(-INFINITY), 0);
    EXPECT_TRUE(std::signbit(DoubleEvaluator(e)(-INFINITY)));
  }
  for (Expr e : {silu(x), sigmoid(x), softplus(x), mish(x), min(x, 1), max(x, 1), clamp(x, 0, 1), mish_grad(x)})
    EXPECT_TRUE(std::isnan(DoubleEvaluator(e)(NAN))) << spelling(e.op());
}

}  // namespace
}  // namespace actc
