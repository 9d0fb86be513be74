// Threads that share out the tasks of a loop. Which thread runs which task is left to chance, so a task's result must
// depend on its number alone.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <atomic>
#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace fashion {

class Team {
 public:
  explicit Team(int threads);  // the caller's counts as one
  ~Team();
  Team(const Team &) = delete;
  Team &operator=(const Team &) = delete;

  // Calls task(i) for 0 <= i < n and returns when all have returned; rethrows the first exception.
  void run(int n, const std::function<void(int)> &task);

 private:
  void take_tasks();
  void serve();

  std::mutex mutex_;
  std::condition_variable wake_, done_;
  const std::function<void(int)> *task_ = nullptr;
  std::atomic<int> next_ = 0;
  int n_ = 0, busy_ = 0, round_ = 0;
  bool stop_ = false;
  std::exception_ptr error_;
  std::vector<std::thread> workers_;
};

}  // namespace fashion
