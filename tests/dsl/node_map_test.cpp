// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/node_map.h"

#include <gtest/gtest.h>

#include "dsl/context.h"

namespace actc {
namespace {

TEST(NodeMap, FindsWhatWasInserted) {
  Context c;
  NodeMap<long> map;
  EXPECT_EQ(map.find(c.input(0).node()), nullptr) << "an empty map";
  constexpr long kNodes = 10'000;
  for (long i = 0; i < kNodes; ++i) {
    const auto [value, is_new] = map.insert(c.rational(i).node());
    EXPECT_TRUE(is_new);
    EXPECT_EQ(value, 0);
    value = i;
  }
  for (long i = 0; i < kNodes; ++i) {
    const long *value = map.find(c.rational(i).node());
    ASSERT_NE(value, nullptr);
    EXPECT_EQ(*value, i);
    EXPECT_EQ(map.find(c.rational(kNodes + i).node()), nullptr);
  }
  const auto [value, is_new] = map.insert(c.rational(7).node());
  EXPECT_FALSE(is_new);
  EXPECT_EQ(value, 7);
}

}  // namespace
}  // namespace actc
