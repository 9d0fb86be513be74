// Sizes, places and slices change nothing: each kernel runs at every n up to four steps and one element, between guard
// pages and at every alignment, out of place and in place, and gives the same bits; nothing else is read or written.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "guarded_array.h"
#include "kernel_harness.h"

namespace actc::test {
namespace {

constexpr size_t kAlignments = 16;  // elements in 64 bytes
constexpr size_t kFullWays = 4;     // nowhere in place, and one result in place of one of three inputs
constexpr float kCanary = -0x1.23456p-7f;

// Where the arrays of one launch lie: against the page before, against the page after, or at an offset of 0 ... 15
// elements from 64 bytes, another one for each array.
struct Placement {
  enum Kind { kAtStart, kAtEnd, kOffset } kind;
  size_t offset;
};

std::vector<Placement> placements() {
  std::vector<Placement> list = {{Placement::kAtStart, 0}, {Placement::kAtEnd, 0}};
  for (size_t offset = 0; offset < kAlignments; ++offset) list.push_back({Placement::kOffset, offset});
  return list;
}

// For each output the input that it shares its array with, or -1; no two share the same one.
std::vector<std::vector<int>> aliasings(size_t n_inputs, size_t n_outputs) {
  std::vector<std::vector<int>> list = {{}};
  for (size_t o = 0; o < n_outputs; ++o) {
    std::vector<std::vector<int>> longer;
    for (const std::vector<int> &head : list)
      for (int k = -1; k < static_cast<int>(n_inputs); ++k) {
        if (k >= 0 && std::find(head.begin(), head.end(), k) != head.end()) continue;
        longer.push_back(head);
        longer.back().push_back(k);
      }
    list = std::move(longer);
  }
  return list;
}

// The arrays of one kernel, in guarded memory. Each holds canaries but for its n elements.
class Arena {
 public:
  Arena(const Kernel &kernel, const Reference &reference, size_t max_n)
      : kernel_(kernel),
        inputs_(stratified_inputs(reference.n_inputs(), std::bit_ceil(max_n + 1), 7)),
        parameters_(reference.defaults()),
        expected_(reference.run(inputs_, parameters_)) {
    for (size_t i = 0; i < inputs_.size() + expected_.size(); ++i) {
      memory_.emplace_back(max_n + 3 * kAlignments);
      image_.emplace_back(memory_[i].size());
    }
  }

  testing::AssertionResult check(size_t n, const Placement &placement, const std::vector<int> &aliases) {
    Call call{.in = {}, .out = {}, .n = n, .parameters = &parameters_};
    for (size_t i = 0; i < memory_.size(); ++i) {
      std::fill(image_[i].begin(), image_[i].end(), kCanary);
      float *array = place(i, n, placement);
      if (i < inputs_.size()) std::copy_n(inputs_[i].begin(), n, image_[i].begin() + (array - memory_[i].begin()));
      std::copy(image_[i].begin(), image_[i].end(), memory_[i].begin());
      if (i < inputs_.size())
        call.in.push_back(array);
      else
        call.out.push_back(array);
    }
    for (size_t o = 0; o < aliases.size(); ++o)
      if (aliases[o] >= 0) call.out[o] = const_cast<float *>(call.in[static_cast<size_t>(aliases[o])]);

    actc_status status = ACTC_OK;
    if (catches_fault([&] { n == 0 ? run_bare(kernel_, call) : void(status = launch(kernel_, call)); }))
      return testing::AssertionFailure() << "an access beyond the arrays";
    if (status != ACTC_OK) return testing::AssertionFailure() << actc_status_text(status);
    for (size_t o = 0; o < expected_.size(); ++o) {
      const std::span<const float> actual(call.out[o], n), expected(expected_[o].data(), n);
      if (auto result = same_bits(actual, expected, inputs_); !result) return result << ", output " << o;
      // Compared; what remains must be as it was.
      const size_t array = aliases[o] >= 0 ? static_cast<size_t>(aliases[o]) : inputs_.size() + o;
      std::copy_n(call.out[o], n, image_[array].begin() + (call.out[o] - memory_[array].begin()));
    }
    for (size_t i = 0; i < memory_.size(); ++i)
      if (std::memcmp(memory_[i].begin(), image_[i].data(), memory_[i].size() * sizeof(float)) != 0)
        return testing::AssertionFailure() << "a write outside of the results, in array " << i;
    return testing::AssertionSuccess();
  }

 private:
  float *place(size_t array, size_t n, const Placement &placement) const {
    const GuardedArray &memory = memory_[array];
    switch (placement.kind) {
      case Placement::kAtStart: return memory.begin();
      case Placement::kAtEnd: return memory.end() - n;
      default: return memory.begin() + kAlignments + (placement.offset + 5 * array) % kAlignments;
    }
  }

  const Kernel &kernel_;
  const Arrays inputs_;
  const std::vector<float> parameters_;
  const Arrays expected_;
  std::vector<GuardedArray> memory_;
  Arrays image_;
};

void check_all_shapes(const KernelCase &kernel_case, const Schedule &schedule) {
  const Kernel &kernel = compiled(kernel_case, schedule);
  const Reference reference(kernel_case.spec);
  const size_t max_n = 4 * static_cast<size_t>(step_of(schedule, *kernel_case.target)) + 1;
  Arena arena(kernel, reference, max_n);
  const std::vector<Placement> places = placements();
  const std::vector<std::vector<int>> ways = aliasings(reference.n_inputs(), reference.n_outputs());
  for (size_t way = 0; way < ways.size(); ++way)
    for (size_t n = 0; n <= max_n; ++n)
      for (size_t p = 0; p < places.size(); ++p) {
        // Several results have up to 501 ways to be in place; those behind the first few meet one placement for each n.
        if (way >= kFullWays && p != (way + n) % places.size()) continue;
        ASSERT_TRUE(arena.check(n, places[p], ways[way]))
            << describe(kernel.object.spec) << ", n = " << n << ", placement " << places[p].kind << " "
            << places[p].offset << ", outputs in place of inputs " << testing::PrintToString(ways[way]);
      }
}

class Shapes : public testing::TestWithParam<KernelCase> {
 protected:
  void SetUp() override {
    if (const std::string reason = cannot_run(*GetParam().target); !reason.empty()) GTEST_SKIP() << reason;
  }
};

TEST_P(Shapes, sizes_alignments_in_place) {
  for (const Schedule &schedule : schedules(GetParam())) check_all_shapes(GetParam(), schedule);
}

// A host's parallel-for that runs the tasks backwards.
void run_backwards(void *, size_t n_tasks, void (*task)(void *, size_t), void *argument) {
  while (n_tasks > 0) task(argument, --n_tasks);
}

TEST_P(Shapes, slices) {
  const Reference reference(GetParam().spec);
  const Arrays inputs = stratified_inputs(reference.n_inputs(), size_t{1} << 15, 8);
  const std::vector<float> parameters = reference.defaults();
  const Arrays expected = reference.run(inputs, parameters);
  const size_t n = inputs[0].size() - 13;  // no whole number of steps
  for (const Schedule &schedule : schedules(GetParam())) {
    const Kernel &kernel = compiled(GetParam(), schedule);
    auto slice = [&](Arrays &outputs, size_t begin, size_t end, const actc_parallel *parallel) {
      Call call = call_over(inputs, outputs);
      for (const float *&input : call.in) input += begin;
      for (float *&output : call.out) output += begin;
      call.n = end - begin;
      call.parallel = parallel;
      call.parameters = &parameters;
      ASSERT_EQ(launch(kernel, call), ACTC_OK);
    };
    auto compare = [&](const Arrays &outputs, const std::string &how) {
      for (size_t o = 0; o < outputs.size(); ++o)
        EXPECT_TRUE(same_bits(std::span(outputs[o]).first(n), std::span(expected[o]).first(n), inputs))
            << describe(kernel.object.spec) << ", " << how;
    };
    const Arrays untouched(reference.n_outputs(), std::vector<float>(inputs[0].size(), kCanary));
    uint64_t seed = 9;
    for (size_t longest : {7, 300, 9000}) {
      Arrays outputs = untouched;
      for (size_t begin = 0, end = 0; begin < n; begin = end) {
        end = std::min(n, begin + next_random(seed) % longest + 1);
        slice(outputs, begin, end, nullptr);
      }
      compare(outputs, "slices of up to " + std::to_string(longest));
    }
    for (size_t max_tasks : {2, 3, 7}) {
      const actc_parallel parallel = {run_backwards, nullptr, max_tasks};
      Arrays outputs = untouched;
      slice(outputs, 0, n, &parallel);
      compare(outputs, std::to_string(max_tasks) + " tasks");
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Registry, Shapes, testing::ValuesIn(registry()), case_name);
INSTANTIATE_TEST_SUITE_P(Formula, Shapes, testing::ValuesIn(formulas()), case_name);

// The guards and the comparison notice what they are there for.
TEST(ShapesGuards, catch_accesses_beyond_the_ends) {
  const GuardedArray array(100);
  volatile float *const first = array.begin(), *const last = array.end() - 1;
  EXPECT_FALSE(catches_fault([&] { *first = *last; }));
  EXPECT_TRUE(catches_fault([&] { *first = first[-1]; }));
  EXPECT_TRUE(catches_fault([&] { *first = last[1]; }));
  EXPECT_TRUE(catches_fault([&] { last[1] = 1; }));
}

}  // namespace
}  // namespace actc::test
