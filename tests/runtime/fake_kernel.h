// Kernels written by hand, and arguments for them: the runtime is tested without the compiler.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once
#include <atomic>
#include <cstring>
#include <mutex>
#include <thread>
#include <vector>

#include "actc_runtime.h"

namespace fake {

// out[0] = in[0] * params[0]
inline void scale(const void *const *in, void *const *out, const void *const *params, size_t n) {
  const float *x = static_cast<const float *>(in[0]);
  float *y = static_cast<float *>(out[0]);
  const float beta = *static_cast<const float *>(params[0]);
  for (size_t i = 0; i < n; ++i) y[i] = x[i] * beta;
}

// out[0] = in[0] + in[1], out[1] = in[0] - in[1]
inline void sum_and_difference(const void *const *in, void *const *out, const void *const *, size_t n) {
  const float *a = static_cast<const float *>(in[0]), *b = static_cast<const float *>(in[1]);
  float *sum = static_cast<float *>(out[0]), *difference = static_cast<float *>(out[1]);
  for (size_t i = 0; i < n; ++i) {
    const float s = a[i] + b[i], d = a[i] - b[i];
    sum[i] = s, difference[i] = d;
  }
}

// Touches no memory: notes which slices it was given.
struct slice {
  uintptr_t in, out;
  size_t n;
};
inline std::mutex slices_mutex;
inline std::vector<slice> slices;
inline void record(const void *const *in, void *const *out, const void *const *, size_t n) {
  const std::lock_guard lock(slices_mutex);
  slices.push_back({reinterpret_cast<uintptr_t>(in[0]), reinterpret_cast<uintptr_t>(out[0]), n});
}

// A kernel with one portable variant. Not copyable: the table points into the object.
struct kernel_of {
  explicit kernel_of(actc_slice_fn *run, uint32_t n_in = 1, uint32_t n_out = 1, uint32_t n_params = 0) {
    variant = {"generic", 0, run, nullptr, nullptr, nullptr, nullptr};
    param = {"beta", &default_beta, 0, 0};
    table = {};
    table.struct_size = sizeof table;
    table.abi_version = ACTC_ABI_VERSION;
    table.numerics_version = 1;
    table.element_size = table.param_size = sizeof(float);
    table.n_in = n_in, table.n_out = n_out, table.n_params = n_params, table.n_variants = 1;
    table.activation = "fake", table.accuracy = "precise", table.bound = "0.5 ULP";
    table.params = n_params ? &param : nullptr;
    table.variants = &variant;
  }
  kernel_of(const kernel_of &) = delete;

  float default_beta = 2.0f;
  actc_variant variant;
  actc_param param;
  actc_kernel table;
};

inline actc_args arguments(size_t n, const void *in, void *out) {
  actc_args args = {};
  args.struct_size = sizeof args;
  args.n = n, args.in[0] = in, args.out[0] = out;
  return args;
}

// A host's parallel-for: threads take task numbers from a counter. `before` and `after` run in each of them.
struct thread_pool {
  explicit thread_pool(unsigned n, size_t max_tasks) : threads(n), table{&run, this, max_tasks} {}

  static void run(void *context, size_t n_tasks, void (*task)(void *, size_t), void *argument) {
    auto *pool = static_cast<thread_pool *>(context);
    ++pool->calls;
    pool->last_n_tasks = n_tasks;
    std::atomic<size_t> next = 0;
    std::vector<std::thread> workers;
    for (unsigned t = 0; t < pool->threads; ++t)
      workers.emplace_back([&] {
        if (pool->before) pool->before();
        for (size_t i; (i = next++) < n_tasks;) task(argument, i);
        if (pool->after) pool->after();
      });
    for (auto &worker : workers) worker.join();
  }

  unsigned threads;
  actc_parallel table;
  void (*before)() = nullptr;
  void (*after)() = nullptr;
  int calls = 0;
  size_t last_n_tasks = 0;
};

}  // namespace fake
