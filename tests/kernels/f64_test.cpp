// Kernels of f64, the whole registry: the bits of the primitives at special values and over all binades, at every size
// and place; and what they compute, against the oracle.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "codegen/sweep.h"
#include "dsl/oracle.h"
#include "guarded_array.h"
#include "kernel_harness.h"

namespace actc::test {
namespace {

using Wide = std::vector<double>;

// In f64: all directions of the few kernels that stand for every shape of code, two of the others.
std::vector<KernelCase> cases(std::vector<KernelCase> kernels) {
  std::erase_if(kernels, [](const KernelCase &kernel) {
    return kernel.spec.accuracy != Accuracy::Precise ||
           (kernel.spec.direction > Direction::Backward && !has_all_schedules(kernel));
  });
  for (KernelCase &kernel : kernels) {
    kernel.spec.dtype = DType::F64;
    kernel.name = fmt::format("{}_{}", kernel_name(kernel.spec), kernel.spec.target);
    std::replace(kernel.name.begin(), kernel.name.end(), '-', '_');
  }
  return kernels;
}

// A kernel lowered to f64, and the bits that it must have.
class WideReference {
 public:
  explicit WideReference(const KernelSpec &spec)
      : activation_(parse_stage(context_, spec)),
        primitives_(lower_stage(derive_stage(activation_, spec.direction, spec.convention, DType::F64), DType::F64)),
        evaluator_(primitives_.outputs) {
    for (const Parameter &p : activation_.parameters)
      parameters_.push_back(p.default_value ? round_to_double(*p.default_value) : 0.5);
  }

  const Activation &activation() const { return activation_; }
  const Primitives &primitives() const { return primitives_; }
  const Wide &parameters() const { return parameters_; }
  size_t n_inputs() const { return primitives_.names.inputs.size(); }

  std::vector<Wide> run(const std::vector<Wide> &inputs) const {
    std::vector<Wide> outputs(primitives_.outputs.size(), Wide(inputs[0].size()));
    std::vector<const double *> in;
    std::vector<double *> out;
    in.reserve(inputs.size());
    out.reserve(outputs.size());
    for (const Wide &input : inputs) in.push_back(input.data());
    for (Wide &output : outputs) out.push_back(output.data());
    evaluator_.run(in, parameters_, out, inputs[0].size());
    return outputs;
  }

 private:
  Context context_;
  Activation activation_;
  Primitives primitives_;
  Evaluator64 evaluator_;
  Wide parameters_;
};

testing::AssertionResult same_doubles(const double *actual, const Wide &expected, size_t n) {
  for (size_t i = 0; i < n; ++i)
    if (std::bit_cast<uint64_t>(actual[i]) != std::bit_cast<uint64_t>(expected[i]) &&
        !(std::isnan(actual[i]) && std::isnan(expected[i])))
      return testing::AssertionFailure() << fmt::format("element {} of {}: {:a} instead of {:a}", i, n, actual[i],
                                                        expected[i]);
  return testing::AssertionSuccess();
}

class WideKernel : public testing::TestWithParam<KernelCase> {
 protected:
  void SetUp() override {
    if (const std::string reason = cannot_run(*GetParam().target); !reason.empty()) GTEST_SKIP() << reason;
  }

  actc_status launch(const Kernel &kernel, const std::vector<const double *> &in, const std::vector<double *> &out,
                     size_t n) const {
    actc_args args = ACTC_ARGS_INIT;
    std::copy(in.begin(), in.end(), args.in);
    std::copy(out.begin(), out.end(), args.out);
    args.n = n;
    std::vector<const void *> pointers;
    bool defaults = true;  // of the kernel's table, where there are any
    for (size_t i = 0; i < reference_.parameters().size(); ++i) {
      pointers.push_back(&reference_.parameters()[i]);
      defaults &= reference_.activation().parameters[i].default_value.has_value();
    }
    args.params = defaults ? nullptr : pointers.data();
    return actc_launch(kernel.loaded.value().get(), &args);
  }

  // Floats where something can go wrong, and random doubles: of all bit patterns, and of moderate size.
  std::vector<Wide> inputs(size_t n) const {
    uint64_t seed = 1;
    std::vector<Wide> list(reference_.n_inputs());
    for (size_t k = 0; k < list.size(); ++k) {
      const std::vector<float> &special = special_values();
      for (size_t i = 0; i < special.size(); ++i) list[k].push_back(special[(i + 7 * k) % special.size()]);
      while (list[k].size() < n) {
        const uint64_t bits = next_random(seed);
        list[k].push_back(list[k].size() % 2 ? std::bit_cast<double>(bits)
                                             : std::ldexp(static_cast<double>(static_cast<int64_t>(bits)),
                                                          static_cast<int>(bits % 32) - 84));
      }
      list[k].resize(n);
    }
    return list;
  }

  const WideReference reference_{GetParam().spec};
};

TEST_P(WideKernel, has_the_bits_of_the_primitives) {
  constexpr size_t kCount = 6000;
  const std::vector<Wide> in = inputs(kCount), right = reference_.run(in);
  for (const Schedule &schedule : schedules(GetParam())) {
    std::vector<Wide> actual(right.size(), Wide(kCount));
    std::vector<const double *> from;
    std::vector<double *> to;
    from.reserve(in.size());
    to.reserve(right.size());
    for (const Wide &input : in) from.push_back(input.data());
    for (Wide &output : actual) to.push_back(output.data());
    ASSERT_EQ(launch(compiled(GetParam(), schedule), from, to, kCount), ACTC_OK);
    for (size_t o = 0; o < right.size(); ++o) EXPECT_TRUE(same_doubles(to[o], right[o], kCount)) << "output " << o;
  }
}

// Arrays that end at a page which must not be touched, or begin behind one; out of place, and the first result in place
// of the last input.
class WidePlaces : public WideKernel {};
TEST_P(WidePlaces, every_size) {
  constexpr double kCanary = 12345.678;
  for (const Schedule &schedule : schedules(GetParam())) {
    const Kernel &kernel = compiled(GetParam(), schedule);
    const size_t largest = static_cast<size_t>(step_of(schedule, *GetParam().target)) + 1;  // two steps and one
    const std::vector<Wide> in = inputs(largest), right = reference_.run(in);
    std::vector<GuardedArray> memory;
    for (size_t i = 0; i < in.size() + right.size(); ++i) memory.emplace_back(2 * largest + 4);  // floats
    for (size_t n = 1; n <= largest; ++n)
      for (const bool at_end : {true, false})
        for (const bool in_place : {false, true}) {
          std::vector<const double *> from;
          std::vector<double *> to;
          for (size_t i = 0; i < memory.size(); ++i) {
            auto *begin = reinterpret_cast<double *>(memory[i].begin()), *end = begin + memory[i].size() / 2;
            std::fill(begin, end, kCanary);
            double *array = at_end ? end - n : begin + 1;
            if (i < in.size()) {
              std::copy_n(in[i].begin(), n, array);
              from.push_back(array);
            } else {
              to.push_back(array);
            }
          }
          if (in_place) to[0] = const_cast<double *>(from.back());
          ASSERT_EQ(launch(kernel, from, to, n), ACTC_OK);
          for (size_t o = 0; o < to.size(); ++o) {
            ASSERT_TRUE(same_doubles(to[o], right[o], n)) << "output " << o << (in_place ? " in place" : "");
            ASSERT_EQ(at_end ? to[o][-1] : to[o][n], kCanary);
          }
        }
  }
}

INSTANTIATE_TEST_SUITE_P(Registry, WideKernel, testing::ValuesIn(cases(registry())), case_name);
INSTANTIATE_TEST_SUITE_P(Formula, WideKernel, testing::ValuesIn(cases(formulas())), case_name);

std::vector<KernelCase> shapes() {
  std::vector<KernelCase> list = cases(registry());
  std::erase_if(list, [](const KernelCase &kernel) { return !has_all_schedules(kernel); });
  return list;
}
INSTANTIATE_TEST_SUITE_P(Registry, WidePlaces, testing::ValuesIn(shapes()), case_name);
INSTANTIATE_TEST_SUITE_P(Formula, WidePlaces, testing::ValuesIn(cases(formulas())), case_name);

// What is promised of every kernel, whether it is an atom or made of several.
constexpr double kUlp = 6, kFloor = 0x1p-4;

class WideError : public testing::TestWithParam<KernelCase> {
 protected:
  const WideReference reference_{GetParam().spec};
};

// dy is 1; parameters have their defaults. The unit of a gradient is at least that of kFloor: simple zeros. With
// several inputs no intermediate result is subnormal.
TEST_P(WideError, against_the_oracle) {
  const size_t before = GetParam().spec.direction == Direction::Backward ? 1 : 0;
  const bool several = reference_.activation().inputs.size() > 1;
  uint64_t seed = 1;
  auto random = [&](double low, double high) {
    return low + (high - low) * (static_cast<double>(next_random(seed) >> 11) * 0x1p-53);
  };
  std::vector<Wide> in(reference_.n_inputs());
  for (const double end : {1e-8, 2.0, 15.0, 720.0, 1e9})
    for (int i = 0; i < 300; ++i)
      for (size_t k = 0; k < in.size() && !(several && end > 15); ++k)
        in[k].push_back(k < before ? 1 : k > before ? random(-30, 30) : random(-end, end));
  const std::vector<Wide> actual = reference_.run(in);
  const std::vector<Truth> truths = truths_of(reference_.activation(), GetParam().spec.direction);
  for (size_t o = 0; o < truths.size(); ++o) {
    const Oracle oracle(truths[o].written);
    double worst = 0;
    std::string where;
    for (size_t i = 0; i < in[0].size(); ++i) {
      Wide at;
      double others = 1;
      for (size_t k = before; k < in.size(); ++k) at.push_back(in[k][i]);
      for (size_t k = 1; k < at.size(); ++k) others = std::max(others, std::exp2(std::ilogb(at[k]) + 1));
      const double floor = truths[o].is_gradient ? kFloor * others : 0;
      const double error = oracle.ulp_error(actual[o][i], at, reference_.parameters(), floor);
      if (error > worst) worst = error, where = fmt::format("{:a}", fmt::join(at, ", "));
    }
    fmt::print("{} result {}: {:.3f} ULP at {}\n", kernel_name(GetParam().spec), o, worst, where);
    EXPECT_LE(worst, kUlp) << where;
  }
}

std::vector<KernelCase> error_cases() {
  std::vector<KernelCase> list = cases(registry());
  std::erase_if(list, [](const KernelCase &kernel) {
    const Direction direction = kernel.spec.direction;
    return direction > Direction::Backward || kernel.spec.target != targets().front()->name;
  });
  return list;
}
INSTANTIATE_TEST_SUITE_P(Registry, WideError, testing::ValuesIn(error_cases()), case_name);

}  // namespace
}  // namespace actc::test
