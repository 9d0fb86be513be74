// Every status has its own sentence; no value, however wrong, gives NULL.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "actc_runtime.h"

extern "C" const char *status_text_of_int(int value);  // header_c11_test.c: C++ forbids such enum values

TEST(status, each_has_its_own_text) {
  std::set<std::string> seen;
  for (int i = 0; i < ACTC_STATUS_COUNT; ++i) {
    const char *text = actc_status_text(static_cast<actc_status>(i));
    ASSERT_NE(text, nullptr);
    EXPECT_GT(std::string(text).size(), 5u) << i;
    EXPECT_TRUE(seen.insert(text).second) << text;
  }
  EXPECT_EQ(seen.size(), size_t{ACTC_STATUS_COUNT});
  EXPECT_STREQ(actc_status_text(ACTC_OK), "success");
  EXPECT_EQ(ACTC_OK, 0);
}

TEST(status, values_out_of_range) {
  const int values[] = {-1, -2147483647 - 1, ACTC_STATUS_COUNT, ACTC_STATUS_COUNT + 1, 1000, 2147483647};
  for (int value : values) EXPECT_STREQ(status_text_of_int(value), "unknown status") << value;
}
