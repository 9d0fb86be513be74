// Parameters per channel and parameter gradients of f64, f16 and bf16: results in the array's type, parameters, terms
// and sums in the compute type. The shapes of f32: parameters_test.cpp.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <gtest/gtest.h>

#include <bit>
#include <cstring>

#include "codegen/dtype.h"
#include "codegen/storage.h"
#include "kernel_harness.h"
#include "parameter_sums.h"

namespace actc::test {
namespace {

constexpr const char *kDefinition =
    "(x; learned a = 1, learned c[channel] = 0.5, d[channel] = 1) = a * x + sigmoid(c * x + d)";

struct Case {
  DType dtype;
  Direction direction;
  const Target *target;
};

std::vector<Case> cases() {
  std::vector<Case> list;
  for (const DType dtype : {DType::F64, DType::F16, DType::BF16})
    for (const Direction direction : {Direction::Forward, Direction::Backward})
      for (const Target *target : targets()) list.push_back({dtype, direction, target});
  return list;
}

std::string name_of(const testing::TestParamInfo<Case> &info) {
  const Case &c = info.param;
  return to_string(c.dtype) + "_" + to_string(c.direction) + "_v" + std::string(1, c.target->name.back());
}

// Parameters and sums in Float, arrays of `size` bytes per element.
template <class Float>
class Launches {
 public:
  Launches(const Case &c, size_t outer, size_t channels, size_t inner)
      : spec_{.name = "several",
              .definition = kDefinition,
              .direction = c.direction,
              .dtype = c.dtype,
              .target = std::string(c.target->name),
              .schedule = {}},
        size_(info_of(c.dtype).element_size),
        outer_(outer),
        channels_(channels),
        inner_(inner),
        n_(outer * channels * inner) {}

  void check() {
    const bool backward = spec_.direction == Direction::Backward;
    Context context;
    const Formula formula = derive_stage(parse_stage(context, spec_), spec_.direction, spec_.convention, spec_.dtype);
    const Primitives kernel = lower_entry(formula, backward ? Entry::Gradients : Entry::Run, spec_.dtype);
    std::vector<std::vector<std::byte>> in(backward ? 2 : 1);
    for (std::vector<std::byte> &array : in)
      for (size_t i = 0; i < n_; ++i) append(array, typical());
    std::vector<std::vector<Float>> values(3);
    for (size_t p = 0; p < 3; ++p)
      for (size_t c = 0; c < (p == 0 ? 1 : channels_); ++c) values[p].push_back(static_cast<Float>(typical()));

    // Element by element.
    std::vector<std::byte> expected(n_ * size_);
    std::vector<std::vector<Float>> terms(backward ? 2 : 0, std::vector<Float>(n_));
    const BasicEvaluator<Float> evaluator(kernel.outputs);
    for (size_t i = 0; i < n_; ++i) {
      const size_t c = i / inner_ % channels_;
      std::vector<const void *> from;
      for (const std::vector<std::byte> &array : in) from.push_back(&array[i * size_]);
      std::vector<void *> to = {&expected[i * size_]};
      for (std::vector<Float> &t : terms) to.push_back(&t[i]);
      evaluator.run(from, std::vector<Float>{values[0][0], values[1][c], values[2][c]}, to, 1);
    }

    std::vector<std::byte> result(n_ * size_);
    std::vector<Float> da(1), dc(channels_), workspace(1000);
    void *gradients[] = {da.data(), dc.data()};
    const void *params[] = {values[0].data(), values[1].data(), values[2].data()};
    actc_args args = ACTC_ARGS_INIT;
    for (size_t k = 0; k < in.size(); ++k) args.in[k] = in[k].data();
    args.out[0] = result.data();
    args.n = n_, args.outer = outer_, args.channels = channels_, args.inner = inner_;
    args.params = params;
    if (backward) args.param_grads = gradients;
    args.workspace = workspace.data(), args.workspace_size = workspace.size() * sizeof(Float);
    ASSERT_EQ(actc_launch(compiled(spec_).loaded->get(), &args), ACTC_OK);
    EXPECT_EQ(std::memcmp(result.data(), expected.data(), result.size()), 0);
    if (!backward) return;
    EXPECT_EQ(da[0], sum_in_order<Float>(terms[0]));
    for (size_t c = 0; c < channels_; ++c) {
      std::vector<Float> own;
      for (size_t i = 0; i < n_; ++i)
        if (i / inner_ % channels_ == c) own.push_back(terms[1][i]);
      EXPECT_EQ(dc[c], sum_in_order<Float>(own)) << c;
    }
  }

 private:
  double typical() { return static_cast<double>(next_random(seed_) >> 11) * 0x1p-50 - 4; }
  void append(std::vector<std::byte> &array, double value) const {
    array.resize(array.size() + size_);
    std::byte *to = &array[array.size() - size_];
    const uint16_t narrow = size_ == 2 ? rounded_to(value, spec_.dtype) : 0;
    std::memcpy(to, size_ == 2 ? static_cast<const void *>(&narrow) : &value, size_);
  }

  KernelSpec spec_;
  size_t size_, outer_, channels_, inner_, n_;
  uint64_t seed_ = 11;
};

class ParameterTypes : public testing::TestWithParam<Case> {};

TEST_P(ParameterTypes, bits_and_sums) {
  if (const std::string reason = cannot_run(*GetParam().target); !reason.empty()) GTEST_SKIP() << reason;
  for (const auto &[outer, channels, inner] :
       {std::array<size_t, 3>{1, 1, 5003}, {3, 5, 70}, {2, 3, 1100}, {2100, 3, 1}, {20, 70, 1}, {2, 300, 1}}) {
    SCOPED_TRACE(testing::PrintToString(std::array{outer, channels, inner}));
    if (GetParam().dtype == DType::F64)
      Launches<double>(GetParam(), outer, channels, inner).check();
    else
      Launches<float>(GetParam(), outer, channels, inner).check();
  }
}

INSTANTIATE_TEST_SUITE_P(Registry, ParameterTypes, testing::ValuesIn(cases()), name_of);

}  // namespace
}  // namespace actc::test
