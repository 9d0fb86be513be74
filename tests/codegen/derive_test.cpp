// Every direction against the oracle on the definition of what it computes (kernel_spec.h): the formulas, in double.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <gmock/gmock.h>

#include <cmath>

#include "codegen/pipeline.h"
#include "dsl/catalogue.h"
#include "dsl/derivative.h"
#include "dsl/oracle.h"
#include "dsl/parse.h"
#include "dsl/transform.h"
#include "tests/dsl/random_expr.h"

namespace actc {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::Random;

std::vector<std::string> definitions() {
  std::vector<std::string> out;
  for (const CatalogueEntry &entry : catalogue()) out.emplace_back(entry.text);
  for (const char *formula :
       {"x * tanh(softplus(x))", "0.5 * x * (1 + erf(x / sqrt(2)))", "x > 0 ? x : expm1(x)",
        "x * clamp((x + 3) / 6, 0, 1)", "log(1 + exp(x))", "(gate, up) = gate * sigmoid(gate) * up",
        "(a, b, c; p = 2) = a * tanh(b * c) + p * max(a, b)", "3 * x", "7"})
    out.emplace_back(formula);
  return out;
}

std::vector<double> defaults(const Activation &a) {
  std::vector<double> out;
  for (const Parameter &p : a.parameters) out.push_back(p.default_value ? p.default_value->get_d() : 0.5);
  return out;
}

std::vector<double> values(const Formula &f, const std::vector<double> &inputs, const std::vector<double> &parameters) {
  std::vector<double> out;
  for (Expr e : f.outputs) out.push_back(Oracle(e)(inputs, parameters));
  return out;
}

void expect_close(double actual, double expected, const std::string &what) {
  if (std::isnan(actual) && std::isnan(expected)) return;  // the logarithm of a negative number
  EXPECT_NEAR(actual, expected, 1e-13 * std::max(1.0, std::fabs(expected))) << what;
}

// Random places, away from kinks with probability 1.
template <class Check>
void for_each_definition(Check check) {
  Random random(5);
  for (const std::string &definition : definitions()) {
    SCOPED_TRACE(definition);
    Context c;
    const Activation a = parse_one(c, {"t.act", definition});
    std::vector<Expr> variables;
    for (uint32_t i = 0; i < a.inputs.size(); ++i) variables.push_back(c.input(i));
    for (int repeat = 0; repeat < 4; ++repeat) {
      std::vector<double> x;
      for (size_t i = 0; i < a.inputs.size(); ++i) x.push_back(random.real(-4, 4));
      check(a, variables, x, random);
    }
  }
}

TEST(Derive, BackwardIsDyTimesTheGradient) {
  for_each_definition(
      [](const Activation &a, const std::vector<Expr> &variables, const std::vector<double> &x, Random &) {
        const std::vector<double> p = defaults(a);
        std::vector<double> in{-1.75};
        in.insert(in.end(), x.begin(), x.end());
        const Formula f = derive_stage(a, Direction::Backward);
        const std::vector<Expr> gradients = differentiate(a.body, variables);
        ASSERT_EQ(f.outputs.size(), x.size());
        for (size_t i = 0; i < x.size(); ++i) {
          EXPECT_EQ(f.results[i], "d" + a.inputs[i]);
          expect_close(values(f, in, p)[i], -1.75 * Oracle(gradients[i])(x, p), f.results[i]);
        }
      });
}

TEST(Derive, ForwardDerivativeIsBothInOne) {
  for_each_definition(
      [](const Activation &a, const std::vector<Expr> &variables, const std::vector<double> &x, Random &) {
        const std::vector<double> p = defaults(a);
        const Formula f = derive_stage(a, Direction::ForwardDerivative);
        const std::vector<Expr> gradients = differentiate(a.body, variables);
        ASSERT_EQ(f.outputs.size(), 1 + x.size());
        EXPECT_EQ(f.names.inputs, a.inputs);
        const std::vector<double> result = values(f, x, p);
        expect_close(result[0], Oracle(a.body)(x, p), "y");
        for (size_t i = 0; i < x.size(); ++i) expect_close(result[1 + i], Oracle(gradients[i])(x, p), f.results[1 + i]);
      });
}

// Against the gradient of the gradient: d/ddy and d/dx_j of L = sum over i of v_i dy f_i(x).
TEST(Derive, DoubleBackwardIsTheGradientOfTheBackwardPass) {
  for_each_definition(
      [](const Activation &a, const std::vector<Expr> &variables, const std::vector<double> &x, Random &random) {
        const std::vector<double> p = defaults(a);
        const Formula f = derive_stage(a, Direction::DoubleBackward);
        ASSERT_EQ(f.names.inputs.size(), 2 * x.size() + 1);
        ASSERT_EQ(f.outputs.size(), 1 + x.size());
        const double dy = random.real(-2, 2);
        std::vector<double> in;
        for (size_t i = 0; i < x.size(); ++i) in.push_back(random.real(-2, 2));
        const std::vector<double> v = in;
        in.push_back(dy);
        in.insert(in.end(), x.begin(), x.end());
        const std::vector<double> result = values(f, in, p);

        const std::vector<Expr> gradients = differentiate(a.body, variables);
        double ddy = 0;
        std::vector<double> dx(x.size());
        for (size_t i = 0; i < x.size(); ++i) {
          ddy += v[i] * Oracle(gradients[i])(x, p);
          for (size_t j = 0; j < x.size(); ++j)
            dx[j] += dy * v[i] * Oracle(differentiate(gradients[i], variables[j]))(x, p);
        }
        expect_close(result[0], ddy, "ddy");
        for (size_t j = 0; j < x.size(); ++j) expect_close(result[1 + j], dx[j], f.results[1 + j]);
      });
}

TEST(Derive, FromOutputNeedsTheClause) {
  Context c;
  const Activation a = parse_one(c, {"t.act", "activation f(x) = tanh(x) from output: 1 - y * y"});
  const Formula f = derive_stage(a, Direction::BackwardFromOutput);
  EXPECT_THAT(f.names.inputs, ElementsAre("dy", "y"));
  EXPECT_THAT(f.results, ElementsAre("dx"));
  const double in[] = {2, 0.5};
  EXPECT_EQ(Oracle(f.outputs[0])(in), 1.5);
  const Activation none = parse_one(c, {"t.act", "activation g(x) = tanh(x)"});
  try {
    derive_stage(none, Direction::BackwardFromOutput);
    FAIL() << "it has no such clause";
  } catch (const std::invalid_argument &e) {
    EXPECT_THAT(e.what(), HasSubstr("from output"));
  }
}

TEST(Derive, ConventionsReachTheKernel) {
  Context c;
  const Activation a = parse_one(c, {"t.act", "activation f(x) = clamp(x, -1, 1) gradient in jax at 1 = 0.25"});
  const auto at_one = [&](Convention convention) {
    const double in[] = {1, 1};
    return Oracle(derive_stage(a, Direction::Backward, convention).outputs[0])(in);
  };
  EXPECT_EQ(at_one(Convention::Limit), 0);
  EXPECT_EQ(at_one(Convention::PyTorch), 1);
  EXPECT_EQ(at_one(Convention::Jax), 0.25);
}

TEST(Derive, StatedGradientsCostForwardNothing) {
  Context c;
  const std::string plain = "activation f(x) = x < 0 ? -x : x", stated = plain + " gradient at 0 = 0";
  EXPECT_EQ(derive_stage(parse_one(c, {"t.act", plain}), Direction::Forward).outputs[0],
            derive_stage(parse_one(c, {"t.act", stated}), Direction::Forward).outputs[0]);
  const Expr direct =
      derive_stage(parse(c, {"t.act", plain + "\nactivation g(x) = 2 * f(x)"}).at(1), Direction::Forward).outputs[0];
  const Expr inlined =
      derive_stage(parse(c, {"t.act", stated + "\nactivation g(x) = 2 * f(x)"}).at(1), Direction::Forward).outputs[0];
  EXPECT_EQ(direct, inlined);
}

TEST(Derive, RowsAreRefused) {
  Context c;
  EXPECT_THROW(derive_stage(parse_one(c, {"t.act", "(x) over row = x - mean(x)"}), Direction::Forward),
               std::invalid_argument);
}

}  // namespace
}  // namespace actc
