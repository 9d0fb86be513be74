// Rules are identities, atoms are recognised however they are spelled, and rewriting ends where it changes nothing.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/simplify.h"

#include <gtest/gtest.h>

#include <cmath>

#include "dsl/oracle.h"
#include "dsl/rules.h"
#include "dsl/transform.h"
#include "tests/dsl/random_expr.h"
#include "tests/dsl/support.h"

namespace actc {
namespace {

using testing::formula;
using testing::Random;

// The same expression in another context.
Expr copy(Context &to, Expr e) {
  std::unordered_map<const Node *, Expr> done;
  for (const Node *node : topological_order(e)) {
    const Expr old(node);
    std::vector<Expr> args;
    args.reserve(node->arity);
    for (int i = 0; i < node->arity; ++i) args.push_back(done.at(node->args[i]));
    done[node] = old.is_rational()       ? to.rational(old.rational())
                 : old.is(Op::Pi)        ? to.pi()
                 : old.is(Op::Input)     ? to.input(old.index())
                 : old.is(Op::Parameter) ? to.parameter(old.index())
                                         : to.make(old.op(), args);
  }
  return done.at(e.node());
}

TEST(Simplify, EveryRuleIsAnIdentity) {
  Random random(1);
  ASSERT_GE(rewrite_rules().size(), 40u);
  for (const Rule &rule : rewrite_rules()) {
    const std::string text = to_text(rule.pattern, {}) + " -> " + to_text(rule.replacement, {});
    const Oracle pattern(rule.pattern), replacement(rule.replacement);
    int defined = 0;
    for (int i = 0; i < 200; ++i) {
      const double scale = std::ldexp(1.0, static_cast<int>(random.below(12)) - 6);
      const double inputs[] = {scale * random.real(-8, 8), random.real(-8, 8), random.real(-8, 8)};
      const double expected = pattern(inputs);
      if (std::isnan(expected)) continue;
      ++defined;
      ASSERT_TRUE(testing::nearly_equal(expected, replacement(inputs)))
          << text << " at " << inputs[0] << ", " << inputs[1] << ", " << inputs[2] << ": " << expected << " and "
          << replacement(inputs);
    }
    EXPECT_GT(defined, 50) << text;
  }
}

TEST(Simplify, EveryRuleApplies) {
  // A rule behind a more general one, or whose pattern another rule destroys, would never act.
  for (const Rule &rule : rewrite_rules()) {
    Context c;
    const Expr pattern = copy(c, rule.pattern);
    const auto rewrite = rule.values_only ? stabilize : simplify;
    const Expr replaced = rewrite(pattern);
    EXPECT_NE(replaced, pattern) << to_text(rule.pattern, {});
    EXPECT_EQ(replaced, rewrite(copy(c, rule.replacement)))
        << to_text(rule.pattern, {}) << " became " << to_text(replaced, {});
  }
}

struct Spelling {
  const char *text, *atom;  // `atom` in the builder's names: see expected_atom
};

Expr expected_atom(Context &c, const std::string &atom) {
  const Expr x = c.input(0), beta = c.parameter(0);
  auto n = [&](const char *q) { return c.rational(mpq_class(q)); };
  if (atom == "sigmoid(x)") return sigmoid(x);
  if (atom == "sigmoid(-x)") return sigmoid(-x);
  if (atom == "sigmoid_grad(x)") return sigmoid_grad(x);
  if (atom == "silu(x)") return silu(x);
  if (atom == "silu(-x)") return silu(-x);
  if (atom == "-silu(-x)") return -silu(-x);
  if (atom == "silu(2x)") return silu(n("2") * x);
  if (atom == "0.5 silu(x)") return n("1/2") * silu(x);
  if (atom == "swish(x, 1.702)") return gate(x, n("851/500") * x);
  if (atom == "swish(x, 0.5)") return gate(x, n("1/2") * x);
  if (atom == "swish(x, -2)") return gate(x, n("-2") * x);
  if (atom == "0.5 swish(x, 1.702)") return n("1/2") * gate(x, n("851/500") * x);
  if (atom == "swish(x, beta)") return gate(x, beta * x);
  ADD_FAILURE() << atom;
  return x;
}

TEST(Simplify, RecognisesAtomsInManySpellings) {
  const Spelling spellings[] = {
      {"1 / (1 + exp(-x))", "sigmoid(x)"},
      {"1 / (exp(-x) + 1)", "sigmoid(x)"},
      {"exp(x) / (1 + exp(x))", "sigmoid(x)"},
      {"exp(x) / (exp(x) + 1)", "sigmoid(x)"},
      {"(1 + exp(-x))^-1", "sigmoid(x)"},
      {"1 / (1 + 1 / exp(x))", "sigmoid(x)"},
      {"1 - 1 / (1 + exp(x))", "sigmoid(x)"},
      {"1 - sigmoid(-x)", "sigmoid(x)"},
      {"1 / (1 + exp(x))", "sigmoid(-x)"},
      {"exp(-x) / (1 + exp(-x))", "sigmoid(-x)"},
      {"1 - sigmoid(x)", "sigmoid(-x)"},
      {"sigmoid(x) * (1 - sigmoid(x))", "sigmoid_grad(x)"},
      {"(1 - sigmoid(x)) * sigmoid(x)", "sigmoid_grad(x)"},
      {"sigmoid(x) * sigmoid(-x)", "sigmoid_grad(x)"},
      {"exp(-x) / (1 + exp(-x))^2", "sigmoid_grad(x)"},
      {"exp(x) / (1 + exp(x))^2", "sigmoid_grad(x)"},
      {"exp(x) / ((1 + exp(x)) * (1 + exp(x)))", "sigmoid_grad(x)"},
      {"x * sigmoid(x)", "silu(x)"},
      {"sigmoid(x) * x", "silu(x)"},
      {"x / (1 + exp(-x))", "silu(x)"},
      {"x / (exp(-x) + 1)", "silu(x)"},
      {"x * (1 / (1 + exp(-x)))", "silu(x)"},
      {"x * (1 + exp(-x))^-1", "silu(x)"},
      {"x * exp(x) / (1 + exp(x))", "silu(x)"},
      {"exp(x) * x / (exp(x) + 1)", "silu(x)"},
      {"x * (exp(x) / (1 + exp(x)))", "silu(x)"},
      {"swish(x)", "silu(x)"},
      {"silu(x)", "silu(x)"},
      {"swish(x, beta = 1)", "silu(x)"},
      {"-x * sigmoid(-x)", "silu(-x)"},
      {"x * sigmoid(-x)", "-silu(-x)"},
      {"swish(x, beta = -1)", "-silu(-x)"},
      {"x - x * sigmoid(x) == 0 ? silu(x) : x * sigmoid(x)", "silu(x)"},
      {"2 * x * sigmoid(2 * x)", "silu(2x)"},
      {"(x + x) * sigmoid(x + x)", "silu(2x)"},
      {"0.5 * x * sigmoid(x)", "0.5 silu(x)"},
      {"x * 0.5 * sigmoid(x)", "0.5 silu(x)"},
      {"x / 2 * sigmoid(x)", "0.5 silu(x)"},
      {"0.5 * (x * sigmoid(x))", "0.5 silu(x)"},
      {"sigmoid(1.702 * x) * x", "swish(x, 1.702)"},
      {"x * sigmoid(x * 1.702)", "swish(x, 1.702)"},
      {"x / (1 + exp(-1.702 * x))", "swish(x, 1.702)"},
      {"x / (1 + exp(-(1.702 * x)))", "swish(x, 1.702)"},
      {"x / (1 + exp(-x * 1.702))", "swish(x, 1.702)"},
      {"x / (1 + exp(x * -1.702))", "swish(x, 1.702)"},
      {"swish(x, beta = 1.702)", "swish(x, 1.702)"},
      {"0.5 * x * sigmoid(1.702 * x)", "0.5 swish(x, 1.702)"},
      {"x * 0.5 * sigmoid(x * 1.702)", "0.5 swish(x, 1.702)"},
      {"x * sigmoid(x / 2)", "swish(x, 0.5)"},
      {"x / (1 + exp(2 * x))", "swish(x, -2)"},
      {"(x; beta = 1) = x * sigmoid(beta * x)", "swish(x, beta)"},
      {"(x; beta = 1) = x * sigmoid(x * beta)", "swish(x, beta)"},
      {"(x; beta = 1) = x / (1 + exp(-beta * x))", "swish(x, beta)"},
      {"(x; beta = 1) = x / (1 + exp(-(x * beta)))", "swish(x, beta)"},
  };
  for (const Spelling &s : spellings) {
    Context c;
    const Expr got = simplify(formula(c, s.text));
    EXPECT_EQ(got, simplify(expected_atom(c, s.atom))) << s.text << " became " << to_text(got, {});
  }
}

TEST(Simplify, Algebra) {
  const char *const pairs[][2] = {{"x + 0", "x"},
                                  {"0 + x", "x"},
                                  {"x - 0", "x"},
                                  {"0 - x", "-x"},
                                  {"x - x", "0"},
                                  {"x * 1", "x"},
                                  {"1 * x", "x"},
                                  {"x * 0", "0"},
                                  {"x / 1", "x"},
                                  {"0 / x", "0"},
                                  {"x^1", "x"},
                                  {"x^0", "1"},
                                  {"-(-x)", "x"},
                                  {"x - -x", "2 * x"},
                                  {"x + -exp(x)", "x - exp(x)"},
                                  {"-x * exp(x)", "-(x * exp(x))"},
                                  {"-x / exp(x) + 0", "-(x * exp(-x))"},
                                  {"abs(-x)", "abs(x)"},
                                  {"x * -1", "-x"},
                                  {"-(2 * x)", "-2 * x"},
                                  {"-(x * 2)", "x * -2"},
                                  {"x / 4", "x * 0.25"},
                                  {"x / 3", "x / 3"},
                                  {"2 * 3 * x", "6 * x"},
                                  {"max(x, x)", "x"},
                                  {"x > 0 ? x : x", "x"},
                                  {"1 > 0 ? x : 2", "x"},
                                  {"1 == 2 ? x : 2", "2"},
                                  {"not (x < 1) ? 1 : 2", "x < 1 ? 2 : 1"},
                                  {"1 + 2 * 3 - 4 / 2", "5"},
                                  {"1 / 3 + 1 / 6", "0.5"},
                                  {"min(1, 2) + max(1, 2) * 10 + clamp(5, 0, 3) * 100", "321"},
                                  {"2^10", "1024"},
                                  {"2^-2", "0.25"},
                                  {"abs(-3)", "3"},
                                  {"sqrt(9 / 4)", "1.5"},
                                  {"exp(0 * x)", "1"},
                                  {"sigmoid(x - x)", "0.5"}};
  for (const auto &[text, expected] : pairs) {
    Context c;
    const Expr got = simplify(formula(c, text));
    EXPECT_EQ(got, simplify(formula(c, expected))) << text << " became " << to_text(got, {});
  }
}

TEST(Simplify, WhatMustNotBeFolded) {
  for (const char *text :
       {"1 / 0", "0^-2", "sqrt(-4)", "sqrt(2)", "exp(1)", "x - 1", "x / (x + 1)", "clamp(x, 1, 1)"}) {
    Context c;
    EXPECT_EQ(simplify(formula(c, text)), formula(c, text)) << text;
  }
}

TEST(Simplify, ConstantsDoNotGrowWithoutBound) {
  // 2^(2^40) written out would take all memory.
  std::string text = "let s(x) = x * x\n";
  text += "let t(x) = s(s(s(s(s(s(s(s(x))))))))\nactivation f(x) = x + t(t(t(t(t(2)))))";
  Context c;
  const Expr e = simplify(parse_one(c, {"t", text}).body);
  EXPECT_TRUE(e.is(Op::Add));
  EXPECT_LT(topological_order(
                simplify(formula(c, "(1e4000)^60 * (1e-4000)^60 * 1e4000 * 1e4000 * 1e4000 * 1e4000 * 1e4000 * x")))
                .size(),
            40u);
}

TEST(Simplify, RandomExpressionsKeepTheirValue) {
  Random random(testing::random_seed(4));
  size_t compared = 0, changed = 0;
  const size_t count = testing::random_count(1500);
  for (size_t i = 0; i < count; ++i) {
    Context c;
    const Expr e = random_expr(c, random, 5), s = simplify(e);
    ASSERT_EQ(simplify(s), s) << "not idempotent: " << to_text(e, {}) << "\nbecame " << to_text(s, {}) << "\nand "
                              << to_text(simplify(s), {});
    changed += s != e;
    const Oracle original(e), simplified(s);
    for (int k = 0; k < 3; ++k) {
      const double inputs[] = {random.real(-5, 5), random.real(-5, 5)}, parameter[] = {random.real(-2, 2)};
      try {
        const double expected = original(inputs, parameter);
        if (std::isnan(expected)) continue;
        const double got = simplified(inputs, parameter);
        ASSERT_TRUE(testing::nearly_equal(expected, got))
            << expected << " became " << got << " at " << inputs[0] << ", " << inputs[1] << "; " << parameter[0] << ": "
            << to_text(e, {}) << "\nbecame " << to_text(s, {});
        ++compared;
      } catch (const OracleError &) {
      }
    }
  }
  EXPECT_GT(compared, count);
  EXPECT_GT(changed, count / 3);
}

TEST(Simplify, ExpandedAtomsAreRecognisedAgain) {
  Random random(6);
  for (int i = 0; i < 500; ++i) {
    Context c;
    const Expr s = simplify(random_expr(c, random, 4));
    const Expr again = simplify(expand_atoms(s));
    EXPECT_EQ(again, s) << to_text(s, {}) << "\nexpanded to " << to_text(expand_atoms(s), {}) << "\nbecame "
                        << to_text(again, {});
  }
}

TEST(Simplify, LargeExpressionsTakeLinearTime) {
  Context c;
  Expr e = c.input(0);
  for (int i = 0; i < 30'000; ++i) e = sigmoid(-e) * c.rational(i + 2) + c.input(0);
  simplify(e);
}

}  // namespace
}  // namespace actc
