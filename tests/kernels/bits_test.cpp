// Every compiled kernel equals the evaluation of its primitives bit for bit: at special values, and at inputs spread
// evenly over all bit patterns. This is what makes targets, tails and schedules interchangeable.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <gtest/gtest.h>

#include "kernel_harness.h"

namespace actc::test {
namespace {

class Bits : public testing::TestWithParam<KernelCase> {
 protected:
  void SetUp() override {
    if (const std::string reason = cannot_run(*GetParam().target); !reason.empty()) GTEST_SKIP() << reason;
    for (const Schedule &schedule : schedules(GetParam())) kernels_.push_back(&compiled(GetParam(), schedule));
  }

  void compare(const Arrays &inputs, const std::vector<float> &parameters) const {
    const Arrays expected = reference_.run(inputs, parameters);
    for (const Kernel *kernel : kernels_) {
      const Arrays actual = run(*kernel, inputs, parameters);
      for (size_t k = 0; k < expected.size(); ++k)
        EXPECT_TRUE(same_bits(actual[k], expected[k], inputs)) << describe(kernel->object.spec) << ", output " << k
                                                               << ", parameters " << testing::PrintToString(parameters);
    }
  }

  const Reference reference_{GetParam().spec};
  std::vector<const Kernel *> kernels_;
};

TEST_P(Bits, special_values) {
  for (const std::vector<float> &parameters : reference_.parameter_sets())
    compare(special_inputs(reference_.n_inputs()), parameters);
}

TEST_P(Bits, stratified) {
  uint64_t seed = 1;
  size_t n = size_t{1} << (has_all_schedules(GetParam()) ? 20 : 17);
  for (const std::vector<float> &parameters : reference_.parameter_sets()) {
    compare(stratified_inputs(reference_.n_inputs(), n, seed++), parameters);
    n = size_t{1} << (has_all_schedules(GetParam()) ? 16 : 13);  // the defaults come first and get the large set
  }
}

INSTANTIATE_TEST_SUITE_P(Registry, Bits, testing::ValuesIn(registry()), case_name);
INSTANTIATE_TEST_SUITE_P(Formula, Bits, testing::ValuesIn(formulas()), case_name);

TEST(BitsInputs, CoverEveryBinade) {
  const Arrays inputs = stratified_inputs(2, size_t{1} << 20, 1);
  for (const std::vector<float> &input : inputs) {
    std::vector<int> seen(512);
    for (float x : input) ++seen[std::bit_cast<uint32_t>(x) >> 23];
    for (size_t binade = 0; binade < seen.size(); ++binade) ASSERT_GT(seen[binade], 1500) << binade;
  }
}

}  // namespace
}  // namespace actc::test
