// Rebuilding: substitution, depth.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/transform.h"

#include <gtest/gtest.h>

#include "tests/dsl/support.h"

namespace actc {
namespace {

using testing::formula;

TEST(Transform, SubstituteReplacesAllAtOnce) {
  Context c;
  const Expr x = c.input(0), y = c.input(1), p = c.parameter(0);
  const Expr e = x * y + p;
  const Expr swapped[] = {y, x}, seven[] = {c.rational(7)};
  EXPECT_EQ(substitute(e, swapped, {}), y * x + p) << "not one after the other";
  EXPECT_EQ(substitute(e, {}, seven), x * y + c.rational(7));
  EXPECT_EQ(substitute(e, std::span(swapped, 1), {}), y * y + p) << "an index beyond the list stays";
  EXPECT_EQ(substitute(e, {}, {}), e);
}

TEST(Transform, SubstituteReachesConditions) {
  Context c;
  const Expr two[] = {c.rational(2)};
  EXPECT_EQ(substitute(formula(c, "not (x > 1) ? x : sigmoid(x)"), two, {}),
            formula(c, "not (2 > 1) ? 2 : sigmoid(2)"));
}

TEST(Transform, SharedNodesAreVisitedOnce) {
  // 2^60 paths, 61 nodes.
  Context c;
  Expr e = c.input(0);
  for (int i = 0; i < 60; ++i) e = e * e;
  size_t calls = 0;
  const Expr same = transform(e, [&](Expr original, std::span<const Expr> args) {
    ++calls;
    return args.empty() ? original : original.context().make(original.op(), args);
  });
  EXPECT_EQ(same, e);
  EXPECT_EQ(calls, 61u);
  EXPECT_EQ(depth(e), 60u);
}

TEST(Transform, Depth) {
  Context c;
  EXPECT_EQ(depth(c.input(0)), 0u);
  EXPECT_EQ(depth(formula(c, "x + 1")), 1u);
  EXPECT_EQ(depth(formula(c, "x + 1 + 2 + 3")), 3u);
  EXPECT_EQ(depth(formula(c, "(x + 1) * (2 + exp(x))")), 3u);
  EXPECT_EQ(depth(formula(c, "x > exp(exp(x)) ? 1 : 0")), 4u);
}

}  // namespace
}  // namespace actc
