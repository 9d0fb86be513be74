// The floating-point mode of the host changes no bit: flushed subnormals (JAX's and TensorFlow's threads), other
// rounding modes and trapping exceptions, on the calling thread and on those of the host's parallel-for.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "kernel_harness.h"

#if defined(__x86_64__)
#include <xmmintrin.h>

namespace actc::test {
namespace {

constexpr uint32_t kNeutral = 0x1f80, kFlushResults = 0x8000, kFlushOperands = 0x40, kJax = 0x9fe2;

std::vector<uint32_t> host_modes() {
  std::vector<uint32_t> modes = {kJax};
  for (uint32_t rounding : {0x0000, 0x2000, 0x4000, 0x6000})
    for (uint32_t flush : {uint32_t{0}, kFlushResults, kFlushOperands, kFlushResults | kFlushOperands})
      for (uint32_t masks : {0x1f80, 0x0000})  // masked, trapping
        modes.push_back(rounding | flush | masks);
  return modes;
}

class Mode {
 public:
  explicit Mode(uint32_t mode) : before_(_mm_getcsr()) { _mm_setcsr(mode); }
  ~Mode() { _mm_setcsr(before_); }

 private:
  const uint32_t before_;
};

// All bit patterns; then subnormals; then the range in which exp-based results are subnormal.
Arrays mode_inputs(size_t n_inputs) {
  Arrays inputs = stratified_inputs(n_inputs, size_t{1} << 14, 21);
  uint64_t seed = 22;
  for (size_t i = 0; i < (size_t{1} << 13); ++i)
    for (size_t k = 0; k < n_inputs; ++k) {
      const uint64_t random = next_random(seed);
      const bool is_subnormal = i % 2 == k % 2;
      const float unit = static_cast<float>(random >> 40) * 0x1p-24f;
      inputs[k].push_back(is_subnormal ? std::bit_cast<float>(static_cast<uint32_t>(random) & 0x807fffffu)
                                       : -85 - 25 * unit);
    }
  return inputs;
}

class FpMode : public testing::TestWithParam<KernelCase> {
 protected:
  void SetUp() override {
    if (const std::string reason = cannot_run(*GetParam().target); !reason.empty()) GTEST_SKIP() << reason;
  }
  const Reference reference_{GetParam().spec};
  const Arrays inputs_ = mode_inputs(reference_.n_inputs());
  const Arrays expected_ = reference_.run(inputs_, reference_.defaults());
};

TEST_P(FpMode, changes_no_bits_and_is_restored) {
  Arrays outputs(reference_.n_outputs(), std::vector<float>(inputs_[0].size()));
  const Call call = call_over(inputs_, outputs);
  for (const Schedule &schedule : schedules(GetParam())) {
    const Kernel &kernel = compiled(GetParam(), schedule);
    for (const uint32_t host : host_modes()) {
      for (std::vector<float> &output : outputs) std::fill(output.begin(), output.end(), 0.25f);
      actc_status status;
      uint32_t after;
      {
        const Mode mode(host);
        status = launch(kernel, call);
        after = _mm_getcsr();
      }
      ASSERT_EQ(status, ACTC_OK);
      EXPECT_EQ(after, host);
      for (size_t o = 0; o < outputs.size(); ++o)
        ASSERT_TRUE(same_bits(outputs[o], expected_[o], inputs_))
            << describe(kernel.object.spec) << std::hex << ", MXCSR " << host;
    }
  }
}

// The data would show it: the bare machine code, which the runtime does not protect, gives other bits where the host
// flushes subnormals.
TEST_P(FpMode, the_inputs_are_sensitive_to_it) {
  const Kernel &kernel = compiled(GetParam());
  const std::vector<float> parameters = reference_.defaults();
  Arrays outputs(reference_.n_outputs(), std::vector<float>(inputs_[0].size()));
  Call call = call_over(inputs_, outputs);
  call.parameters = &parameters;
  {
    const Mode mode(kJax);
    run_bare(kernel, call);
  }
  EXPECT_FALSE(same_bits(outputs[0], expected_[0], inputs_));
}

// Threads in different modes, all other than the launching thread's.
struct MixedThreads {
  std::atomic<size_t> tasks = 0, disturbed = 0;
  const actc_parallel table = {&run, this, 8};

  static void run(void *context, size_t n_tasks, void (*task)(void *, size_t), void *argument) {
    auto *self = static_cast<MixedThreads *>(context);
    std::vector<std::thread> threads;
    const std::vector<uint32_t> modes = {kJax, kNeutral | 0x2000, kNeutral | 0x4000 | kFlushOperands,
                                         kNeutral | 0x6000};
    for (size_t t = 0; t < modes.size(); ++t)
      threads.emplace_back([=, mode = modes[t], count = modes.size()] {
        const Mode scope(mode);
        for (size_t i = t; i < n_tasks; i += count) {
          task(argument, i);
          ++self->tasks;
          if (_mm_getcsr() != mode) ++self->disturbed;
        }
      });
    for (std::thread &thread : threads) thread.join();
  }
};

TEST_P(FpMode, of_each_thread) {
  Arrays inputs = inputs_;  // four times over: enough for eight tasks
  for (size_t k = 0; k < inputs.size(); ++k)
    for (int i = 0; i < 3; ++i) inputs[k].insert(inputs[k].end(), inputs_[k].begin(), inputs_[k].end());
  const Arrays expected = reference_.run(inputs, reference_.defaults());
  const Kernel &kernel = compiled(GetParam());
  MixedThreads threads;
  Arrays outputs(reference_.n_outputs(), std::vector<float>(inputs[0].size()));
  Call call = call_over(inputs, outputs);
  call.parallel = &threads.table;
  ASSERT_EQ(launch(kernel, call), ACTC_OK);
  EXPECT_EQ(threads.tasks, 8u);
  EXPECT_EQ(threads.disturbed, 0u);
  for (size_t o = 0; o < outputs.size(); ++o) EXPECT_TRUE(same_bits(outputs[o], expected[o], inputs));
}

// The runtime does not look at the formula: a few kernels stand for all.
std::vector<KernelCase> few() {
  std::vector<KernelCase> cases = registry();
  std::erase_if(cases, [](const KernelCase &kernel) { return !has_all_schedules(kernel); });
  return cases;
}
INSTANTIATE_TEST_SUITE_P(Registry, FpMode, testing::ValuesIn(few()), case_name);

}  // namespace
}  // namespace actc::test

#endif
