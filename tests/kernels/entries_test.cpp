// The other functions of a kernel (actc_variant): each is one hidden function without calls, and the streaming one has
// the bits of the plain one and stores past the caches. What those of channels and gradients compute:
// parameters_test.cpp.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>

#include "guarded_array.h"
#include "kernel_harness.h"
#include "object_file.h"

namespace actc::test {
namespace {

constexpr size_t kBoundary = 16;  // elements in 64 bytes

class Entries : public testing::TestWithParam<KernelCase> {};

TEST_P(Entries, objects_are_one_hidden_function) {
  const Object &object = compiled(GetParam()).object;
  ASSERT_FALSE(object.others.empty());
  for (const EntryCode &other : object.others) {
    const ObjectFile file = read_object(other.bytes);
    std::vector<std::string> entries;
    for (const Symbol &symbol : file.symbols) {
      EXPECT_TRUE(symbol.is_defined || !symbol.is_global) << other.symbol << " needs " << symbol.name;
      if (!symbol.is_defined || !symbol.is_global) continue;
      entries.push_back(symbol.name);
      EXPECT_TRUE(symbol.is_hidden && symbol.is_function) << symbol.name;
    }
    EXPECT_EQ(entries, std::vector<std::string>{other.symbol});
    EXPECT_EQ(other.symbol, object.symbol + "_" + to_string(other.entry));
    EXPECT_EQ(file.writable_sections, std::vector<std::string>{}) << other.symbol;
  }
}

TEST_P(Entries, streaming_has_the_same_bits) {
  const KernelCase &kernel_case = GetParam();
  if (const std::string reason = cannot_run(*kernel_case.target); !reason.empty()) GTEST_SKIP() << reason;
  const Kernel &kernel = compiled(kernel_case);
  const Reference reference(kernel_case.spec);
  const std::vector<float> parameters = reference.defaults();
  std::vector<const void *> parameter_pointers;
  for (const float &value : parameters) parameter_pointers.push_back(&value);
  const size_t step = static_cast<size_t>(step_of({}, *kernel_case.target)), max_n = 3 * step + 1;
  const Arrays inputs = stratified_inputs(reference.n_inputs(), max_n, 6);
  const Arrays expected = reference.run(inputs, parameters);
  std::vector<const void *> in;
  for (const std::vector<float> &input : inputs) in.push_back(input.data());
  std::vector<GuardedArray> memory;  // begins with a page
  for (size_t k = 0; k < reference.n_outputs(); ++k) memory.emplace_back(max_n + kBoundary);
  for (size_t n = 0; n <= max_n; ++n) {
    std::vector<void *> out;
    for (const GuardedArray &array : memory) {
      std::fill(array.begin(), array.end(), -1.0f);
      out.push_back(array.begin());
    }
    kernel.loaded->get()->variants[0].stream(in.data(), out.data(), parameter_pointers.data(), n);
    for (size_t k = 0; k < memory.size(); ++k) {
      ASSERT_TRUE(same_bits(std::span(memory[k].begin(), n), std::span(expected[k]).first(n), inputs)) << n;
      ASSERT_TRUE(std::all_of(memory[k].begin() + n, memory[k].end(), [](float x) { return x == -1; })) << n;
    }
  }
}

TEST_P(Entries, only_streaming_stores_bypass_the_caches) {
  if (!has_all_schedules(GetParam()) && GetParam().spec.name != "prelu") return;  // these stand for all
  std::vector<Entry> entries = {Entry::Run};
  for (const EntryCode &other : compiled(GetParam()).object.others) entries.push_back(other.entry);
  const Reference reference(GetParam().spec);
  for (const Entry entry : entries) {
    size_t streaming = 0;
    for (const Instruction &instruction : instructions_of(show_stage(GetParam().spec, Stage::Asm, entry))) {
      streaming += instruction.mnemonic.starts_with("vmovnt");
      EXPECT_FALSE(instruction.mnemonic.starts_with("call")) << to_string(entry);
    }
    const auto vectors = static_cast<size_t>(GetParam().target->vectors);
    EXPECT_EQ(streaming, entry == Entry::Stream ? vectors * reference.n_outputs() : 0) << to_string(entry);
  }
}

INSTANTIATE_TEST_SUITE_P(Registry, Entries, testing::ValuesIn(registry()), case_name);
INSTANTIATE_TEST_SUITE_P(Formula, Entries, testing::ValuesIn(formulas()), case_name);

}  // namespace
}  // namespace actc::test
