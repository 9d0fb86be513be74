// The cost of the front end grows with the formula, not with its square. No clock is asked: nodes are counted, and what
// was quadratic once takes minutes here.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <gtest/gtest.h>

#include "dsl/derivative.h"
#include "dsl/parse.h"
#include "dsl/simplify.h"
#include "tests/dsl/shapes.h"

namespace actc {
namespace {

struct Cost {
  double nodes = 0;  // of the formula
  double made = 0;   // nodes on the way to the simplified formula and gradient
};

template <class Make>
Cost cost_of(Make make) {
  Context c;
  const Expr formula = make(c);
  const Cost before{static_cast<double>(topological_order(formula).size()), static_cast<double>(c.size())};
  const Expr simple = simplify(formula);
  stabilize(simplify(differentiate(simple, c.input(0))));
  return {before.nodes, static_cast<double>(c.size()) - before.made};
}

template <class Make>
void expect_proportional(const std::string &name, Make make) {
  const Cost small = cost_of([&](Context &c) { return make(c, 500); }),
             large = cost_of([&](Context &c) { return make(c, 4000); });
  ASSERT_GT(large.nodes, 4 * small.nodes) << name;
  EXPECT_LT(large.made / large.nodes, 1.5 * small.made / small.nodes)
      << name << ": " << small.made << " nodes for " << small.nodes << ", " << large.made << " for " << large.nodes;
}

TEST(Growth, OfTexts) {
  for (const testing::Shape &shape : testing::shapes())
    expect_proportional(shape.name, [&](Context &c, size_t nodes) {
      return parse_one(c, {"<shape>", shape.text(nodes)}).body;
    });
}

TEST(Growth, OfLongChains) {
  for (const testing::Chain &chain : testing::chains()) expect_proportional(chain.name, chain.build);
}

}  // namespace
}  // namespace actc
