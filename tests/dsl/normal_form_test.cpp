// Products and sums as multisets: there and back, and what is known of them before they are taken apart.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/normal_form.h"

#include <gtest/gtest.h>

#include "dsl/simplify.h"
#include "tests/dsl/random_expr.h"
#include "tests/dsl/support.h"

namespace actc {
namespace {

using testing::Random;

// Of some formula and of its simplified form.
std::vector<Expr> random_nodes(Context &c, Random &random) {
  const Expr e = random_expr(c, random, 5), roots[] = {e, simplify(e)};
  std::vector<Expr> nodes;
  for (const Node *node : topological_order(roots))
    if (node->type == Type::Real) nodes.emplace_back(node);
  return nodes;
}

TEST(NormalForm, ThereAndBack) {
  Random random(8);
  for (int i = 0; i < 300; ++i) {
    Context c;
    for (const Expr e : random_nodes(c, random)) {
      const Product p = as_product(e);
      const Expr product = from_product(c, p);
      ASSERT_EQ(from_product(c, as_product(product)), product) << to_text(e, {});
      const Expr sum = from_sum(c, as_sum(product));
      ASSERT_EQ(from_sum(c, as_sum(sum)), sum) << to_text(e, {});
    }
  }
}

TEST(NormalForm, TheFirstLookIsNeverWrong) {
  Random random(9);
  int multiples = 0, refused = 0;
  for (int i = 0; i < 300; ++i) {
    Context c;
    const std::vector<Expr> nodes = random_nodes(c, random);
    for (const Expr a : nodes) {
      const Product p = as_product(a);
      EXPECT_EQ(ops_of(p) & ~factor_ops(a), 0u) << to_text(a, {});
      EXPECT_EQ(ops_of(as_sum(a)) & ~(is_sum(a) ? a.shape().ops : ~OpSet{0}), 0u) << to_text(a, {});
      for (const Expr b : nodes) {
        const Product q = as_product(b);
        if (p.factors != q.factors || p.coefficient == 0 || q.coefficient == 0) {
          refused += !may_be_multiple(a, 1, b);
          continue;
        }
        multiples += a != b;
        const double factor = (p.coefficient / q.coefficient).value().get_d();
        EXPECT_TRUE(may_be_multiple(a, factor, b)) << to_text(a, {}) << " and " << to_text(b, {});
        refused += !may_be_multiple(a, 1.5 * factor, b);
      }
    }
  }
  EXPECT_GT(multiples, 100);
  EXPECT_GT(refused, 10'000);
}

TEST(NormalForm, LongChainsStayWhole) {
  Context c;
  Expr sum = c.input(0), product = c.input(0);
  for (long i = 2; i < 200; ++i) {
    sum = sum + tanh(c.rational(i) * c.input(0));
    product = product * (c.input(0) + c.rational(i));
    ASSERT_LE(as_sum(sum).terms.size(), static_cast<size_t>(kMaxTerms));
    ASSERT_LE(as_product(product).factors.size(), static_cast<size_t>(kMaxFactors));
    ASSERT_LE(as_sum(2 * sum - 3 * product).terms.size(), static_cast<size_t>(kMaxTerms));
  }
  // Whole, but still one factor or term, which cancels.
  while (!sum.shape().whole) sum = sum + exp(sum);
  while (!product.shape().whole) product = product * exp(product);
  EXPECT_EQ(simplify(sum - sum), c.rational(0));
  EXPECT_EQ(simplify(c.input(1) * product / product), c.input(1));
}

}  // namespace
}  // namespace actc
