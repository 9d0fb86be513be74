// Kernels in this process: the same bits as the reference, kernels of one name side by side, threads, damage.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/jit.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <thread>

#include "dsl/evaluate.h"
#include "targets/target.h"
#include "tests/codegen/compiled.h"

namespace actc {
namespace {

using testing::spec_of;

class Jit : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!host_target()) GTEST_SKIP() << "this CPU runs none of the targets: " << target_names();
    target_ = host_target()->name;
  }
  std::string target_;
};

std::vector<float> some_inputs() {
  std::vector<float> x = {0.0f, -0.0f,  1.0f,  -1.0f,   INFINITY, -INFINITY,
                          NAN,  1e-40f, 88.0f, -104.0f, 3.4e38f,  -3.4e38f};
  for (int i = -50; i < 50; ++i) x.push_back(0.37f * static_cast<float>(i));
  return x;
}

actc_status launch(const actc_kernel *kernel, std::vector<const float *> in, float *out, size_t n,
                   const float *parameter = nullptr) {
  actc_args args = ACTC_ARGS_INIT;
  for (size_t i = 0; i < in.size(); ++i) args.in[i] = in[i];
  const void *params[] = {parameter};
  args.out[0] = out;
  args.n = n;
  if (parameter) args.params = params;
  return actc_launch(kernel, &args);
}

TEST_F(Jit, TheSameBitsAsTheReference) {
  const KernelSpec spec =
      spec_of("f", "activation f(x; a = 2) = max(x, -a) * sigmoid(x) + a", Direction::Forward, target_);
  const LoadedKernel kernel(compile(spec));
  const std::vector<float> x = some_inputs();
  std::vector<float> y(x.size());
  Context context;
  const Primitives primitives = lower_stage(derive_stage(parse_stage(context, spec), Direction::Forward));
  const Evaluator reference(primitives.outputs);
  for (float a : {2.0f, 0.3f}) {
    ASSERT_EQ(launch(kernel.get(), {x.data()}, y.data(), x.size(), a == 2.0f ? nullptr : &a), ACTC_OK);
    for (size_t i = 0; i < x.size(); ++i) {
      const float expected = reference(std::span(&x[i], 1), std::span(&a, 1));
      if (std::isnan(expected))
        EXPECT_TRUE(std::isnan(y[i])) << x[i];
      else
        EXPECT_EQ(std::bit_cast<uint32_t>(y[i]), std::bit_cast<uint32_t>(expected)) << x[i];
    }
  }
}

TEST_F(Jit, KernelsOfOneNameLiveSideBySide) {
  const LoadedKernel twice(compile(spec_of("f", "activation f(x) = 2 * x", Direction::Forward, target_)));
  auto thrice =
      std::make_unique<LoadedKernel>(compile(spec_of("f", "activation f(x) = 3 * x", Direction::Forward, target_)));
  const float x = 5;
  float y = 0;
  ASSERT_EQ(launch(thrice->get(), {&x}, &y, 1), ACTC_OK);
  EXPECT_EQ(y, 15.0f);
  thrice.reset();
  ASSERT_EQ(launch(twice.get(), {&x}, &y, 1), ACTC_OK);
  EXPECT_EQ(y, 10.0f) << "unloading one leaves the other";
}

TEST_F(Jit, BackwardTakesDyAndX) {
  const LoadedKernel kernel(compile(spec_of("f", "activation f(x) = x^2 / 2", Direction::Backward, target_)));
  const float dy = 3, x = 7;
  float dx = 0;
  ASSERT_EQ(launch(kernel.get(), {&dy, &x}, &dx, 1), ACTC_OK);
  EXPECT_EQ(dx, 21.0f);
}

TEST_F(Jit, ThreadsCompileAndRunAtTheSameTime) {
  std::vector<std::thread> threads;
  threads.reserve(4);
  std::vector<float> results(4);
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      const LoadedKernel kernel(
          compile(spec_of("f", "activation f(x) = x + " + std::to_string(t), Direction::Forward, target_)));
      const float x = 10;
      launch(kernel.get(), {&x}, &results[static_cast<size_t>(t)], 1);
    });
  for (std::thread &thread : threads) thread.join();
  EXPECT_EQ(results, (std::vector<float>{10, 11, 12, 13}));
}

TEST_F(Jit, AMissingSymbolIsAnError) {
  Object object = compile(spec_of("f", "activation f(x) = 2 * x", Direction::Forward, target_));
  object.symbol = "no_such_symbol";
  EXPECT_THROW(LoadedKernel{object}, std::runtime_error);
}

}  // namespace
}  // namespace actc
