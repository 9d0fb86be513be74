// The reference against the oracle. The corpus and the catalogue are in tests/corpus/reference_test.cpp.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/reference.h"

#include <gtest/gtest.h>

#include <cmath>

#include "dsl/simplify.h"
#include "tests/dsl/random_expr.h"
#include "tests/dsl/support.h"

namespace actc {
namespace {

using testing::formula;
using testing::Random;

Reference reference_of(Expr written) { return {written, stabilize(simplify(written))}; }

TEST(Reference, RandomFormulas) {
  Random random(testing::random_seed(11));
  uint64_t fast = 0, oracle = 0;
  for (size_t i = 0; i < testing::random_count(600); ++i) {
    Context c;
    const Expr written = random_expr(c, random, 5);
    Reference reference = reference_of(written);
    const Oracle truth(written);
    for (int k = 0; k < 4; ++k) {
      const double inputs[] = {static_cast<float>(random.real(-5, 5)), 2}, parameter[] = {0.75};
      try {
        const double exact = truth(inputs, parameter);
        const Reference::Value value = reference(inputs, parameter);
        if (std::isnan(exact)) continue;  // simplification may define what was not: x / x at 0
        if (std::fabs(exact) > Reference::kBeyond) {
          ASSERT_GE(value.value * (exact > 0 ? 1 : -1), Reference::kBeyond);
          continue;
        }
        ASSERT_LE(value.error, Reference::kUlp * 1.01 * ulp_of(exact)) << to_text(written, {});
        ASSERT_LE(std::fabs(value.value - exact), value.error + 0x1p-52 * std::fabs(exact) + 1e-300)
            << to_text(written, {}) << " at " << inputs[0];
      } catch (const OracleError &) {
      }
    }
    fast += reference.counts().fast;
    oracle += reference.counts().oracle;
  }
  EXPECT_GT(fast, 10 * oracle);
  EXPECT_GT(oracle, 0u);
}

TEST(Reference, TheOracleDecidesWhereFormulasCancel) {
  Context c;
  Reference reference = reference_of(formula(c, "x - sin(x)"));
  const double x = 1e-5;
  EXPECT_NEAR(reference(x).value, x * x * x / 6, 1e-26);
  EXPECT_EQ(reference.counts().oracle, 1u);
  EXPECT_EQ(reference.counts().fast, 0u);
  EXPECT_NEAR(reference(2).value, 2 - std::sin(2), 1e-15);
  EXPECT_EQ(reference.counts().fast, 1u);
}

TEST(Reference, BeyondDoubleAndBelowFloat) {
  Context c;
  Reference reference = reference_of(formula(c, "exp(x)"));
  EXPECT_EQ(reference(1e6).value, INFINITY);
  EXPECT_LT(reference(-1e6).value, 1e-300);
  EXPECT_EQ(reference.counts().oracle, 0u);
}

TEST(Reference, WhatNobodyKnowsIsAnError) {
  Context c;
  Reference reference = reference_of(formula(c, "sin(exp(exp(x)))"));
  EXPECT_THROW(reference(40), OracleError) << "and soon: reducing e^(e^40) by pi would take days";
  EXPECT_EQ(reference.counts().fast + reference.counts().oracle, 0u);
}

}  // namespace
}  // namespace actc
