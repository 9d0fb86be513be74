// The built-in threads: every task once, whoever launches, also from several threads and from a task; ACTC_THREADS.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <set>

#include "fake_kernel.h"

namespace {

using pool_ptr = std::unique_ptr<actc_pool, void (*)(actc_pool *)>;
pool_ptr make_pool(size_t threads) { return {actc_pool_create(threads), actc_pool_destroy}; }

struct counted {
  explicit counted(size_t n) : times(n) {}
  static void task(void *argument, size_t i) { ++static_cast<counted *>(argument)->times[i]; }
  bool each_is(int n) const {
    for (const auto &t : times)
      if (t != n) return false;
    return true;
  }
  std::vector<std::atomic<int>> times;
};

void run(const actc_parallel *parallel, size_t n_tasks, counted &c) {
  parallel->run(parallel->context, n_tasks, counted::task, &c);
}

TEST(pool, every_task_once) {
  for (size_t threads : {1, 2, 3, 8}) {
    const pool_ptr pool = make_pool(threads);
    ASSERT_TRUE(pool);
    const actc_parallel *parallel = actc_pool_parallel(pool.get());
    EXPECT_EQ(parallel->max_tasks, threads);
    for (size_t n : {0, 1, 2, 7, 1000})
      for (int repeat = 0; repeat < 50; ++repeat) {
        counted c(n);
        run(parallel, n, c);
        ASSERT_TRUE(c.each_is(1)) << threads << " threads, " << n << " tasks";
      }
  }
}

TEST(pool, workers_take_part) {
  const pool_ptr pool = make_pool(4);
  struct job {
    std::atomic<int> arrived = 0;
    std::mutex mutex;
    std::set<std::thread::id> ids;
  } j;
  const actc_parallel *parallel = actc_pool_parallel(pool.get());
  parallel->run(
      parallel->context, 4,
      [](void *argument, size_t) {
        job *own = static_cast<job *>(argument);
        {
          const std::lock_guard lock(own->mutex);
          own->ids.insert(std::this_thread::get_id());
        }
        for (++own->arrived; own->arrived < 4;) std::this_thread::yield();  // ends only with four threads
      },
      &j);
  EXPECT_EQ(j.ids.size(), 4u);
}

TEST(pool, sleeping_workers_wake_up) {
  const pool_ptr pool = make_pool(3);
  for (int repeat = 0; repeat < 5; ++repeat) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    counted c(64);
    run(actc_pool_parallel(pool.get()), 64, c);
    ASSERT_TRUE(c.each_is(1));
  }
}

TEST(pool, several_threads_launch_at_once) {
  const pool_ptr pool = make_pool(3);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int repeat = 0; repeat < 200; ++repeat) {
        counted c(5);
        run(actc_pool_parallel(pool.get()), 5, c);
        ASSERT_TRUE(c.each_is(1));
      }
    });
  for (std::thread &thread : threads) thread.join();
}

TEST(pool, a_task_may_launch) {
  const pool_ptr pool = make_pool(2);
  struct outer {
    const actc_parallel *parallel;
    counted inner{10};
  } o{actc_pool_parallel(pool.get())};
  o.parallel->run(
      o.parallel->context, 3,
      [](void *argument, size_t) {
        auto *own = static_cast<outer *>(argument);
        run(own->parallel, 10, own->inner);
      },
      &o);
  EXPECT_TRUE(o.inner.each_is(3));
}

TEST(pool, launches_with_it) {
  const fake::kernel_of scale(fake::scale, 1, 1, 1);
  const pool_ptr pool = make_pool(3);
  std::vector<float> x(50000, 3), y(50000);
  actc_args args = fake::arguments(x.size(), x.data(), y.data());
  args.parallel = actc_pool_parallel(pool.get());
  ASSERT_EQ(actc_launch(&scale.table, &args), ACTC_OK);
  EXPECT_EQ(y, std::vector<float>(50000, 6));
}

TEST(pool, no_pool) {
  EXPECT_EQ(actc_pool_parallel(nullptr), nullptr);
  actc_pool_destroy(nullptr);
}

TEST(pool, environment) {
  const auto threads = [](const char *value) {
    value ? setenv("ACTC_THREADS", value, 1) : unsetenv("ACTC_THREADS");
    const pool_ptr pool = make_pool(0);
    return actc_pool_parallel(pool.get())->max_tasks;
  };
  EXPECT_EQ(threads("3"), 3u);
  EXPECT_EQ(threads("1"), 1u);
  const size_t own = threads(nullptr);
  EXPECT_GE(own, 1u);
  EXPECT_EQ(threads(""), own);
  EXPECT_EQ(threads("0"), own);
  EXPECT_EQ(threads("many"), own);
  unsetenv("ACTC_THREADS");
}

}  // namespace
