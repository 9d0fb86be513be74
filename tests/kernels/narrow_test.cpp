// Kernels of f16 and bf16: all 65,536 inputs give the bits of the primitives, at every size and place; NaN stays NaN.
// And what they compute: at most 10 inputs of each kernel are not correctly rounded.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <immintrin.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "codegen/misrounded.h"
#include "dsl/catalogue.h"
#include "dsl/half.h"
#include "guarded_array.h"
#include "kernel_harness.h"

namespace actc::test {
namespace {

using Narrow = std::vector<uint16_t>;
constexpr size_t kAll = 65536;

std::vector<KernelCase> cases() {
  std::vector<KernelCase> list;
  for (const DType dtype : {DType::F16, DType::BF16})
    for (KernelCase kernel : registry()) {
      if (kernel.spec.accuracy != Accuracy::Precise) continue;
      const bool common = kernel.spec.direction == Direction::Forward || kernel.spec.direction == Direction::Backward;
      if (!common && !has_all_schedules(kernel)) continue;
      kernel.spec.dtype = dtype;
      kernel.name = fmt::format("{}_{}", kernel_name(kernel.spec), kernel.spec.target);
      std::replace(kernel.name.begin(), kernel.name.end(), '-', '_');
      list.push_back(kernel);
    }
  return list;
}

// Every bit pattern, in another order for each input: input k holds the multiples of an odd number.
Narrow all_inputs(size_t k) {
  constexpr uint16_t kOdd[] = {1, 40503, 25717, 51749, 12345, 54321, 33331, 9999};
  Narrow x(kAll);
  for (size_t i = 0; i < kAll; ++i) x[i] = static_cast<uint16_t>(i * kOdd[k]);
  return x;
}

class NarrowKernel : public testing::TestWithParam<KernelCase> {
 protected:
  void SetUp() override {
    if (const std::string reason = cannot_run(*GetParam().target); !reason.empty()) GTEST_SKIP() << reason;
  }

  DType dtype() const { return GetParam().spec.dtype; }
  bool is_nan(uint16_t bits) const { return std::isnan(widened(bits, dtype())); }

  // What the primitives give.
  std::vector<Narrow> expected(const std::vector<Narrow> &inputs) const {
    std::vector<Narrow> outputs(reference_.n_outputs(), Narrow(inputs[0].size()));
    std::vector<const void *> in(inputs.size());
    std::vector<void *> out(outputs.size());
    std::transform(inputs.begin(), inputs.end(), in.begin(), [](const Narrow &input) { return input.data(); });
    std::transform(outputs.begin(), outputs.end(), out.begin(), [](Narrow &output) { return output.data(); });
    Evaluator(reference_.primitives().outputs).run(in, reference_.defaults(), out, inputs[0].size());
    return outputs;
  }

  static actc_status launch(const Kernel &kernel, const std::vector<const uint16_t *> &in,
                            const std::vector<uint16_t *> &out, size_t n, const std::vector<float> &parameters) {
    actc_args args = ACTC_ARGS_INIT;
    std::copy(in.begin(), in.end(), args.in);
    std::copy(out.begin(), out.end(), args.out);
    args.n = n;
    std::vector<const void *> pointers(parameters.size());
    std::transform(parameters.begin(), parameters.end(), pointers.begin(), [](const float &value) { return &value; });
    args.params = pointers.data();
    return actc_launch(kernel.loaded.value().get(), &args);
  }

  testing::AssertionResult same(const uint16_t *actual, const Narrow &expected, size_t n) const {
    for (size_t i = 0; i < n; ++i)
      if (actual[i] != expected[i] && !(is_nan(actual[i]) && is_nan(expected[i])))
        return testing::AssertionFailure()
               << fmt::format("element {} of {}: {:04x} instead of {:04x}", i, n, actual[i], expected[i]);
    return testing::AssertionSuccess();
  }

  std::vector<Narrow> inputs() const {
    std::vector<Narrow> list;
    for (size_t k = 0; k < reference_.n_inputs(); ++k) list.push_back(all_inputs(k));
    return list;
  }

  const Reference reference_{GetParam().spec};
};

TEST_P(NarrowKernel, AllInputsHaveTheBitsOfThePrimitives) {
  const std::vector<Narrow> in = inputs(), right = expected(in);
  for (const Schedule &schedule : schedules(GetParam())) {
    std::vector<Narrow> actual(right.size(), Narrow(kAll));
    std::vector<const uint16_t *> from(in.size());
    std::vector<uint16_t *> to(actual.size());
    std::transform(in.begin(), in.end(), from.begin(), [](const Narrow &input) { return input.data(); });
    std::transform(actual.begin(), actual.end(), to.begin(), [](Narrow &output) { return output.data(); });
    const Kernel &kernel = compiled(GetParam(), schedule);
    ASSERT_EQ(launch(kernel, from, to, kAll, reference_.defaults()), ACTC_OK);
    for (size_t o = 0; o < right.size(); ++o) EXPECT_TRUE(same(to[o], right[o], kAll)) << "output " << o;
  }
}

// Arrays that end at a page which must not be touched, or begin at an odd element behind one; out of place, and the
// first result in place of the last input.
TEST_P(NarrowKernel, EverySizeAndPlace) {
  const std::vector<Narrow> in = inputs(), right = expected(in);
  constexpr uint16_t kCanary = 0x5a5a;
  for (const Schedule &schedule : schedules(GetParam())) {
    const Kernel &kernel = compiled(GetParam(), schedule);
    const size_t largest = 2 * static_cast<size_t>(step_of(schedule, *GetParam().target)) + 1;
    std::vector<GuardedArray> memory;
    for (size_t i = 0; i < in.size() + right.size(); ++i) memory.emplace_back(largest);
    for (size_t n = 1; n <= largest; ++n)
      for (const bool at_end : {true, false})
        for (const bool in_place : {false, true}) {
          std::vector<const uint16_t *> from;
          std::vector<uint16_t *> to;
          for (size_t i = 0; i < memory.size(); ++i) {
            auto *begin = reinterpret_cast<uint16_t *>(memory[i].begin()), *end = begin + 2 * memory[i].size();
            std::fill(begin, end, kCanary);
            uint16_t *array = at_end ? end - n : begin + 1;
            if (i < in.size()) std::copy_n(in[i].begin(), n, array);
            if (i < in.size())
              from.push_back(array);
            else
              to.push_back(array);
          }
          if (in_place) to[0] = const_cast<uint16_t *>(from.back());
          ASSERT_EQ(launch(kernel, from, to, n, reference_.defaults()), ACTC_OK);
          for (size_t o = 0; o < to.size(); ++o) {
            ASSERT_TRUE(same(to[o], right[o], n)) << "output " << o << (in_place ? " in place" : "");
            if (at_end)
              ASSERT_EQ(to[o][-1], kCanary);
            else
              ASSERT_EQ(to[o][n], kCanary);
          }
        }
  }
}

INSTANTIATE_TEST_SUITE_P(Registry, NarrowKernel, testing::ValuesIn(cases()), case_name);

// Of the primitives, which are the same for all targets; the gradient with dy = 1.
class NarrowError : public NarrowKernel {};

// Known to have more: results that are exactly in the middle between two halves once they are f32, though the truth is
// not (the level `rounded` replaces these).
size_t allowed(const KernelSpec &spec) {
  const std::map<std::string, size_t> known = {{"leaky_relu_forward_f16", 20}, {"hardswish_forward_bf16", 86}};
  const auto found = known.find(kernel_name(spec));
  return found == known.end() ? 10 : found->second;
}

TEST_P(NarrowError, AtMostTenInputsAreNotCorrectlyRounded) {
  const KernelSpec &spec = GetParam().spec;
  Context context;
  const Activation activation = parse_stage(context, spec);
  const Formula formula = derive_stage(activation, spec.direction);
  const std::vector<Truth> truths = truths_of(activation, spec.direction);
  const Primitives kernel = lower_stage(formula, dtype());
  for (const Sweep &sweep : sweeps_of(activation))
    for (const std::vector<Misrounded> &wrong : misrounded(kernel, dtype(), truths, sweep)) {
      std::string list;
      for (const Misrounded &m : wrong)
        list += fmt::format(" {:04x}({:g}): {:04x} for {:04x}", m.x, widened(m.x, dtype()), m.actual, m.right);
      EXPECT_LE(wrong.size(), allowed(spec)) << list.substr(0, 1000);
    }
}

std::vector<KernelCase> judged() {
  std::vector<KernelCase> list = cases();
  std::erase_if(list, [](const KernelCase &kernel) {
    // With a second input at 3, say, thousands of products lie exactly between two numbers once they are f32.
    Context context;
    if (parse_stage(context, kernel.spec).inputs.size() > 1) return true;
    return kernel.target != targets()[0] ||
           (kernel.spec.direction != Direction::Forward && kernel.spec.direction != Direction::Backward);
  });
  return list;
}

TEST(Rounded, EveryInputIsTheNearestNumber) {
  for (const char *name : {"gelu", "leaky_relu", "sigmoid", "silu"})
    for (const DType dtype : {DType::F16, DType::BF16}) {
      const CatalogueEntry &entry = *find_in_catalogue(name);
      Context context;
      const Activation activation =
          parse_stage(context, {.name = std::string(entry.name), .definition = std::string(entry.text)});
      const Primitives kernel = lower_stage(derive_stage(activation, Direction::Forward), dtype, Accuracy::Rounded);
      const Sweep sweep = sweeps_of(activation).at(0);
      const std::vector<Misrounded> wrong =
          misrounded(kernel, dtype, truths_of(activation, Direction::Forward), sweep).at(0);
      EXPECT_TRUE(wrong.empty()) << entry.name << " " << to_string(dtype) << ": " << wrong.size();
      EXPECT_EQ(kernel.bound.kind, Bound::Kind::Exhaustive);
    }
}

TEST(Rounded, RefusesWhatCannotBeTried) {
  const auto message = [](const char *definition, Direction direction, DType dtype) {
    Context context;
    const Activation a = parse_stage(context, {.name = "f", .definition = definition});
    try {
      lower_stage(derive_stage(a, direction), dtype, Accuracy::Rounded);
    } catch (const std::invalid_argument &error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_NE(message("exp(x)", Direction::Forward, DType::F32).find("not for f32"), std::string::npos);
  EXPECT_NE(message("(a, b) = a * sigmoid(b)", Direction::Forward, DType::F16).find("one input"), std::string::npos);
  EXPECT_NE(message("exp(x)", Direction::DoubleBackward, DType::F16).find("one input"), std::string::npos);
  EXPECT_NE(message("(x; c) = x + c", Direction::Forward, DType::BF16).find("'c' has none"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Registry, NarrowError, testing::ValuesIn(judged()), case_name);

__attribute__((target("f16c"))) uint16_t hardware_half(float value) {
  return static_cast<uint16_t>(_mm_extract_epi16(_mm_cvtps_ph(_mm_set_ss(value), _MM_FROUND_TO_NEAREST_INT), 0));
}

__attribute__((target("f16c"))) float hardware_float(uint16_t half) {
  return _mm_cvtss_f32(_mm_cvtph_ps(_mm_cvtsi32_si128(half)));
}

TEST(Narrow, ConversionsAgreeWithTheHardware) {
  if (!host_target()) GTEST_SKIP() << cannot_run(*targets()[0]);
  for (uint32_t i = 0; i < kAll; ++i) {
    const auto half = static_cast<uint16_t>(i);
    const float wide = half_to_float(half);
    EXPECT_TRUE(wide == hardware_float(half) || (std::isnan(wide) && std::isnan(hardware_float(half)))) << half;
  }
  for (uint64_t bits = 0; bits < uint64_t{1} << 32; bits += 257) {
    const float value = std::bit_cast<float>(static_cast<uint32_t>(bits));
    const uint16_t half = float_to_half(value);
    EXPECT_TRUE(half == hardware_half(value) || (std::isnan(value) && std::isnan(half_to_float(half)))) << show(value);
  }
}

}  // namespace
}  // namespace actc::test
