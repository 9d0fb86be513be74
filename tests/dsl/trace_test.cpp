// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/trace.h"

#include <gtest/gtest.h>

#include "tests/dsl/support.h"

namespace actc {
namespace {

class TraceOf {
 public:
  explicit TraceOf(const std::string &text) : body_(testing::formula(context_, text)), trace_(body_) {}
  Trace &at(Enclosure x) {
    trace_.run(std::span(&x, 1), {});
    return trace_;
  }
  // The number of the node that a formula stands for.
  size_t node(const std::string &text) {
    const Node *wanted = testing::formula(context_, text).node();
    const auto &nodes = trace_.nodes();
    return static_cast<size_t>(std::find(nodes.begin(), nodes.end(), wanted) - nodes.begin());
  }

 private:
  Context context_;
  Expr body_;
  Trace trace_;
};

constexpr uint8_t kBoth = Trace::kFirst | Trace::kSecond;

TEST(Trace, OnlyTheBranchThatIsTakenCounts) {
  TraceOf f("x > 0 ? exp(x) : log(1 - x)");
  const size_t yes = f.node("exp(x)"), no = f.node("log(1 - x)"), x = f.node("x");
  EXPECT_TRUE(f.at(exactly(1)).counts(yes));
  EXPECT_FALSE(f.at(exactly(1)).counts(no));
  EXPECT_FALSE(f.at(exactly(-1)).counts(yes));
  EXPECT_TRUE(f.at(exactly(-1)).counts(no));
  EXPECT_TRUE(f.at({-1, 1}).counts(yes) && f.at({-1, 1}).counts(no)) << "a box may take both";
  EXPECT_TRUE(f.at(kNone).counts(no)) << "a comparison with NaN is false";
  EXPECT_TRUE(f.at(exactly(1)).counts(x));
}

TEST(Trace, ConditionsDoNotCount) {
  TraceOf f("sqrt(x) > 1 ? 3 : 4");
  EXPECT_FALSE(f.at(exactly(2)).counts(f.node("sqrt(x)")));
}

TEST(Trace, Outcomes) {
  TraceOf f("max(x, 2)");
  const size_t node = f.node("max(x, 2)");
  EXPECT_EQ(f.at(exactly(3)).outcomes(node), Trace::kFirst);
  EXPECT_EQ(f.at(exactly(1)).outcomes(node), Trace::kSecond);
  EXPECT_EQ(f.at(exactly(2)).outcomes(node), 0) << "neither alone";
  EXPECT_EQ(f.at({1, 3}).outcomes(node), kBoth);
  EXPECT_EQ(f.at({1, 3}).certain_outcomes(node), 0);
  EXPECT_EQ(f.at({2.5, 3}).certain_outcomes(node), Trace::kFirst);
  EXPECT_EQ(f.at(kNone).outcomes(node), 0);

  TraceOf g("clamp(x, -1, 1) + min(x, 5)");
  const size_t clamp = g.node("clamp(x, -1, 1)"), min = g.node("min(x, 5)");
  EXPECT_EQ(g.at(exactly(-2)).outcomes(clamp), Trace::kFirst);
  EXPECT_EQ(g.at(exactly(0)).outcomes(clamp), 0);
  EXPECT_EQ(g.at(exactly(2)).outcomes(clamp), Trace::kSecond);
  EXPECT_EQ(g.at(exactly(2)).outcomes(min), Trace::kFirst);
  EXPECT_EQ(g.at(exactly(7)).outcomes(min), Trace::kSecond);
}

TEST(Trace, UndefinedIsWhereAnOperationFails) {
  TraceOf f("2 + log(x) * 3");
  EXPECT_TRUE(f.at(exactly(-1)).is_undefined(f.node("log(x)")));
  EXPECT_FALSE(f.at(exactly(-1)).is_undefined(f.node("2 + log(x) * 3"))) << "its operand failed";
  EXPECT_FALSE(f.at(exactly(1)).is_undefined(f.node("log(x)")));
  EXPECT_FALSE(f.at(kNone).is_undefined(f.node("x"))) << "an input is given";
}

}  // namespace
}  // namespace actc
