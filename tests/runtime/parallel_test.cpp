// actc_launch with a host's parallel-for: how the range is cut, and that results do not depend on it.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "fake_kernel.h"

namespace {

constexpr size_t block = 1024, grain = 4096;

// Slices of one launch, in order of address, as (first element, count).
std::vector<std::pair<size_t, size_t>> slices_of(size_t n, size_t max_tasks, unsigned threads = 1) {
  const fake::kernel_of recorder(fake::record);
  const uint64_t in = uint64_t{1} << 40, out = uint64_t{1} << 44;
  fake::thread_pool pool(threads, max_tasks);
  actc_args args = fake::arguments(n, reinterpret_cast<void *>(in), reinterpret_cast<void *>(out));
  args.parallel = &pool.table;
  fake::slices.clear();
  EXPECT_EQ(actc_launch(&recorder.table, &args), ACTC_OK);
  std::vector<std::pair<size_t, size_t>> result;
  for (const fake::slice &slice : fake::slices) {
    EXPECT_EQ(slice.in - in, slice.out - out);
    result.emplace_back((slice.in - in) / 4, slice.n);
  }
  std::sort(result.begin(), result.end());
  return result;
}

void expect_partition(size_t n, size_t max_tasks) {
  const auto slices = slices_of(n, max_tasks);
  size_t next = 0;
  for (const auto &[begin, size] : slices) {
    EXPECT_EQ(begin, next);  // every element once
    EXPECT_EQ(begin % block, 0u);
    EXPECT_LE(size, size_t{1} << 30);
    next = begin + size;
  }
  EXPECT_EQ(next, n) << "n " << n << ", max_tasks " << max_tasks;
  if (n > size_t{1} << 30) return;  // there a task has several slices
  EXPECT_LE(slices.size(), std::max<size_t>(max_tasks, 1));
  if (slices.size() < 2) return;
  size_t smallest = n, largest = 0;
  for (const auto &[begin, size] : slices) smallest = std::min(smallest, size), largest = std::max(largest, size);
  EXPECT_GE(smallest, grain);
  EXPECT_LT(largest - smallest, 2 * block) << "n " << n << ", max_tasks " << max_tasks;
}

TEST(parallel, partitions_at_the_edges) {
  for (size_t n : {size_t{1}, block, grain - 1, grain, 2 * grain - 1, 2 * grain, 2 * grain + 1, 3 * grain,
                   3 * grain + block, size_t{100000}, size_t{1} << 20, (size_t{1} << 20) + 1})
    for (size_t max_tasks : {size_t{0}, size_t{1}, size_t{2}, size_t{3}, size_t{7}, size_t{8}, size_t{100}, SIZE_MAX})
      expect_partition(n, max_tasks);
}

TEST(parallel, partitions_at_random) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 300; ++i) expect_partition(1 + random() % (size_t{1} << (1 + random() % 22)), random() % 40);
}

TEST(parallel, partitions_above_2_to_31) {
  if (sizeof(size_t) < 8) GTEST_SKIP() << "needs 64-bit sizes";
  for (size_t max_tasks : {1, 3, 8}) expect_partition((size_t{5} << 30) + 123, max_tasks);
}

TEST(parallel, as_many_tasks_as_pay) {
  EXPECT_EQ(slices_of(2 * grain - 1, 8).size(), 1u);
  EXPECT_EQ(slices_of(2 * grain, 8).size(), 2u);
  EXPECT_EQ(slices_of(8 * grain, 8).size(), 8u);
  EXPECT_EQ(slices_of(1 << 24, 8).size(), 8u);
}

TEST(parallel, one_task_stays_on_this_thread) {
  const fake::kernel_of recorder(fake::record);
  fake::thread_pool pool(1, 8);
  std::vector<float> x(2 * grain), y(2 * grain);
  actc_args args = fake::arguments(2 * grain - 1, x.data(), y.data());
  args.parallel = &pool.table;
  ASSERT_EQ(actc_launch(&recorder.table, &args), ACTC_OK);
  EXPECT_EQ(pool.calls, 0);
  args.n = 2 * grain;
  ASSERT_EQ(actc_launch(&recorder.table, &args), ACTC_OK);
  EXPECT_EQ(pool.calls, 1);
  EXPECT_EQ(pool.last_n_tasks, 2u);
  for (size_t max_tasks : {0, 1}) {
    pool.table.max_tasks = max_tasks;
    ASSERT_EQ(actc_launch(&recorder.table, &args), ACTC_OK);
    EXPECT_EQ(pool.calls, 1);
  }
}

TEST(parallel, same_results_on_1_to_8_threads) {
  const fake::kernel_of scale(fake::scale, 1, 1, 1);
  const size_t n = 8 * grain + 333;
  std::vector<float> x(n), expected(n);
  for (size_t i = 0; i < n; ++i) x[i] = float(i) * 0.37f - 1000;
  const float beta = 1.7f;
  const void *params[] = {&beta};
  actc_args args = fake::arguments(n, x.data(), expected.data());
  args.params = params;
  ASSERT_EQ(actc_launch(&scale.table, &args), ACTC_OK);
  for (unsigned threads = 1; threads <= 8; ++threads) {
    fake::thread_pool pool(threads, threads);
    std::vector<float> y(n + 1, -1), in_place = x;
    args.parallel = &pool.table;
    args.in[0] = x.data(), args.out[0] = y.data();
    ASSERT_EQ(actc_launch(&scale.table, &args), ACTC_OK);
    EXPECT_EQ(pool.calls, threads > 1 ? 1 : 0);
    EXPECT_EQ(0, std::memcmp(y.data(), expected.data(), n * sizeof(float))) << threads;
    EXPECT_EQ(y[n], -1);
    args.in[0] = args.out[0] = in_place.data();
    ASSERT_EQ(actc_launch(&scale.table, &args), ACTC_OK);
    EXPECT_EQ(in_place, expected) << threads;
  }
}

TEST(parallel, several_arrays_are_cut_alike) {
  const fake::kernel_of two(fake::sum_and_difference, 2, 2);
  const size_t n = 4 * grain + 7;
  std::vector<float> a(n), b(n), sum(n), difference(n);
  for (size_t i = 0; i < n; ++i) a[i] = float(i), b[i] = float(3 * i);
  fake::thread_pool pool(4, 4);
  actc_args args = fake::arguments(n, a.data(), sum.data());
  args.in[1] = b.data(), args.out[1] = difference.data(), args.parallel = &pool.table;
  ASSERT_EQ(actc_launch(&two.table, &args), ACTC_OK);
  EXPECT_EQ(pool.last_n_tasks, 4u);
  for (size_t i = 0; i < n; ++i) {
    ASSERT_EQ(sum[i], a[i] + b[i]) << i;
    ASSERT_EQ(difference[i], a[i] - b[i]) << i;
  }
}

TEST(parallel, run_must_not_be_null) {
  const fake::kernel_of recorder(fake::record);
  float x = 0, y = 0;
  const actc_parallel none = {nullptr, nullptr, 4};
  actc_args args = fake::arguments(1, &x, &y);
  args.parallel = &none;
  EXPECT_EQ(actc_launch(&recorder.table, &args), ACTC_NULL_POINTER);
}

TEST(parallel, surplus_task_numbers_do_nothing) {
  const fake::kernel_of recorder(fake::record);
  const actc_parallel eager = {[](void *, size_t n_tasks, void (*task)(void *, size_t), void *argument) {
                                 for (size_t i = 0; i < n_tasks + 3; ++i) task(argument, i);
                                 task(argument, SIZE_MAX);
                               },
                               nullptr, 2};
  std::vector<float> x(2 * grain), y(2 * grain);
  actc_args args = fake::arguments(2 * grain, x.data(), y.data());
  args.parallel = &eager;
  fake::slices.clear();
  ASSERT_EQ(actc_launch(&recorder.table, &args), ACTC_OK);
  EXPECT_EQ(fake::slices.size(), 2u);
}

}  // namespace
