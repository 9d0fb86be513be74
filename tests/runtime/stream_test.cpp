// Which launches store past the caches, and how they are cut: nothing here touches memory.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <gtest/gtest.h>

#include <algorithm>

#include "fake_kernel.h"

extern "C" {
#include "internal.h"
}

namespace {

constexpr uint64_t in_base = uint64_t{1} << 40, out_base = uint64_t{1} << 42;

std::vector<fake::slice> streamed;
void record_streamed(const void *const *in, void *const *out, const void *const *, size_t n) {
  const std::lock_guard lock(fake::slices_mutex);
  streamed.push_back({reinterpret_cast<uintptr_t>(in[0]), reinterpret_cast<uintptr_t>(out[0]), n});
}

struct stream : testing::Test {
  stream() {
    kernel.variant.stream = record_streamed;
    streamed.clear();
    fake::slices.clear();
    n = actc_cache_size() / 8 + 1000;  // elements of an input and a result that do not fit in the cache
  }
  actc_args arguments(uint64_t in, uint64_t out) const {
    return fake::arguments(n, reinterpret_cast<void *>(in), reinterpret_cast<void *>(out));
  }
  size_t total(const std::vector<fake::slice> &slices) const {
    size_t sum = 0;
    for (const fake::slice &s : slices) sum += s.n;
    return sum;
  }

  fake::kernel_of kernel{fake::record};
  size_t n;
};

TEST_F(stream, large_launches_stream_from_the_first_boundary) {
  for (uint64_t offset : {0, 4, 20, 60}) {
    streamed.clear();
    fake::slices.clear();
    const actc_args args = arguments(in_base + 8, out_base + offset);
    ASSERT_EQ(actc_launch(&kernel.table, &args), ACTC_OK);
    ASSERT_EQ(streamed.size(), 1u);
    EXPECT_EQ(streamed[0].out % 64, 0u);
    EXPECT_EQ(total(fake::slices), (64 - offset) % 64 / 4);
    EXPECT_EQ(streamed[0].out, out_base + offset + 4 * total(fake::slices));
    EXPECT_EQ(streamed[0].in - in_base - 8, streamed[0].out - out_base - offset);
    EXPECT_EQ(total(streamed) + total(fake::slices), n);
  }
}

TEST_F(stream, each_task_streams) {
  fake::thread_pool pool(2, 5);
  actc_args args = arguments(in_base, out_base + 4);
  args.parallel = &pool.table;
  ASSERT_EQ(actc_launch(&kernel.table, &args), ACTC_OK);
  EXPECT_EQ(streamed.size(), 5u);
  for (const fake::slice &s : streamed) EXPECT_EQ(s.out % 64, 0u);
  EXPECT_EQ(total(streamed) + total(fake::slices), n);
  EXPECT_EQ(total(fake::slices), 5u * 15);
}

TEST_F(stream, what_fits_in_the_cache_does_not) {
  n = actc_cache_size() / 8 - 1000;
  const actc_args args = arguments(in_base, out_base);
  ASSERT_EQ(actc_launch(&kernel.table, &args), ACTC_OK);
  EXPECT_TRUE(streamed.empty());
  EXPECT_EQ(total(fake::slices), n);
}

TEST_F(stream, never_in_place_and_never_without_such_code) {
  actc_args args = arguments(in_base, in_base);
  ASSERT_EQ(actc_launch(&kernel.table, &args), ACTC_OK);
  EXPECT_TRUE(streamed.empty());
  kernel.variant.stream = nullptr;
  args = arguments(in_base, out_base);
  ASSERT_EQ(actc_launch(&kernel.table, &args), ACTC_OK);
  EXPECT_EQ(total(fake::slices), 2 * n);
}

TEST_F(stream, results_with_different_boundaries_do_not) {
  fake::kernel_of two(fake::record, 1, 2);
  two.variant.stream = record_streamed;
  actc_args args = arguments(in_base, out_base + 4);
  args.out[1] = reinterpret_cast<void *>(out_base * 2 + 8);
  ASSERT_EQ(actc_launch(&two.table, &args), ACTC_OK);
  EXPECT_TRUE(streamed.empty());
  args.out[1] = reinterpret_cast<void *>(out_base * 2 + 64 + 4);
  ASSERT_EQ(actc_launch(&two.table, &args), ACTC_OK);
  EXPECT_EQ(streamed.size(), 1u);
}

TEST_F(stream, cache_size_is_plausible) {
  EXPECT_GE(actc_cache_size(), size_t{1} << 18);
  EXPECT_LE(actc_cache_size(), size_t{1} << 36);
}

}  // namespace
