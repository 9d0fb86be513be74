// Parameter gradients: what a caller can get wrong. The sums themselves: tests/kernels/parameters_test.cpp.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <gtest/gtest.h>

#include "fake_kernel.h"

namespace {

constexpr size_t count = 5000, n_blocks = 5;

// dx = dy * p, and dy * x
void backward(const void *const *in, void *const *out, const void *const *params, size_t n) {
  const float *dy = static_cast<const float *>(in[0]), *x = static_cast<const float *>(in[1]);
  const float p = *static_cast<const float *>(params[0]);
  float *dx = static_cast<float *>(out[0]), *term = static_cast<float *>(out[1]);
  for (size_t i = 0; i < n; ++i) {
    const float t = dy[i] * x[i];
    dx[i] = dy[i] * p, term[i] = t;
  }
}

struct param_grads : testing::Test {
  param_grads() {
    kernel.table.direction = ACTC_BACKWARD;
    kernel.param.learned = 1;
    kernel.variant.grads = backward;
    args = fake::arguments(count, dy.data(), dx.data());
    args.in[1] = x.data();
    args.param_grads = grads;
    args.workspace = workspace.data();
    args.workspace_size = workspace.size() * sizeof(float);
  }
  actc_status run() { return actc_launch(&kernel.table, &args); }

  fake::kernel_of kernel{fake::scale, 2, 1, 1};
  std::vector<float> dy = std::vector<float>(count, 2), x = std::vector<float>(count, 3),
                     dx = std::vector<float>(count), workspace = std::vector<float>(n_blocks + 8, -1);
  float gradient[4] = {-1, -1, -1, -1};
  void *grads[1] = {gradient};
  actc_args args;
};

TEST_F(param_grads, sum) {
  ASSERT_EQ(run(), ACTC_OK);
  EXPECT_EQ(gradient[0], 6.0f * count);
  EXPECT_EQ(gradient[1], -1);
  EXPECT_EQ(dx, std::vector<float>(count, 4));
}

TEST_F(param_grads, doubles_are_added_as_doubles) {
  std::vector<double> a(3000, 1), b(3000, 0x1p-40), result(3000), space(3);
  double sum = 0;
  grads[0] = &sum;
  const double beta = 0.5;
  const void *params[] = {&beta};
  kernel.table.element_size = kernel.table.param_size = sizeof(double);
  kernel.variant.grads = [](const void *const *in, void *const *out, const void *const *, size_t n) {
    for (size_t i = 0; i < n; ++i)
      static_cast<double *>(out[1])[i] = static_cast<const double *>(in[0])[i] + static_cast<const double *>(in[1])[i];
  };
  args.params = params;
  args.n = a.size(), args.in[0] = a.data(), args.in[1] = b.data(), args.out[0] = result.data();
  args.workspace = space.data(), args.workspace_size = sizeof(double) * space.size();
  EXPECT_EQ(actc_workspace_size(&kernel.table, &args), args.workspace_size);
  ASSERT_EQ(run(), ACTC_OK);
  EXPECT_EQ(sum, 3000 + 3000 * 0x1p-40);
}

TEST_F(param_grads, workspace_size) {
  EXPECT_EQ(actc_workspace_size(&kernel.table, &args), n_blocks * sizeof(float));
  args.n = 1024;
  EXPECT_EQ(actc_workspace_size(&kernel.table, &args), 0u);
  args.n = 1025;
  EXPECT_EQ(actc_workspace_size(&kernel.table, &args), 2 * sizeof(float));
  args.n = count;
  kernel.param.per_channel = 1;
  args.outer = 1000, args.channels = 5;
  EXPECT_EQ(actc_workspace_size(&kernel.table, &args), 0u);
  args.outer = 2500, args.channels = 2;
  EXPECT_EQ(actc_workspace_size(&kernel.table, &args), 3 * 2 * sizeof(float));
  args.outer = 3;  // refused by a launch
  EXPECT_EQ(actc_workspace_size(&kernel.table, &args), 0u);
  args.outer = args.channels = 0;
  grads[0] = nullptr;
  EXPECT_EQ(actc_workspace_size(&kernel.table, &args), 0u);
  args.param_grads = nullptr;
  EXPECT_EQ(actc_workspace_size(&kernel.table, &args), 0u);
}

TEST_F(param_grads, workspace_missing_small_or_misplaced) {
  const actc_args good = args;
  const auto status = [&](auto change) {
    args = good;
    change(args);
    return run();
  };
  EXPECT_EQ(status([](actc_args &a) { a.workspace = nullptr; }), ACTC_BAD_WORKSPACE);
  EXPECT_EQ(status([](actc_args &a) { a.workspace_size = 0; }), ACTC_BAD_WORKSPACE);
  EXPECT_EQ(status([](actc_args &a) { a.workspace_size = n_blocks * sizeof(float) - 1; }), ACTC_BAD_WORKSPACE);
  EXPECT_EQ(status([](actc_args &a) { a.workspace_size = n_blocks * sizeof(float); }), ACTC_OK);
  EXPECT_EQ(status([](actc_args &a) { a.workspace = static_cast<char *>(a.workspace) + 2; }), ACTC_MISALIGNED);
  EXPECT_EQ(status([&](actc_args &a) { a.workspace = &dx[count - 1]; }), ACTC_OVERLAP);
  EXPECT_EQ(status([&](actc_args &a) { a.workspace = &x[7]; }), ACTC_OVERLAP);
  EXPECT_EQ(status([](actc_args &a) { a.n = 1000, a.workspace = nullptr, a.workspace_size = 0; }), ACTC_OK);
}

TEST_F(param_grads, gradients_share_memory_with_nothing) {
  for (void *place : {static_cast<void *>(&x[9]), static_cast<void *>(&dx[9]), static_cast<void *>(&workspace[2]),
                      static_cast<void *>(&kernel.default_beta)}) {
    grads[0] = place;
    EXPECT_EQ(run(), ACTC_OVERLAP);
  }
  grads[0] = reinterpret_cast<char *>(gradient) + 1;
  EXPECT_EQ(run(), ACTC_MISALIGNED);
  kernel.param.per_channel = 1;
  args.channels = 4, args.outer = count / 4;
  grads[0] = reinterpret_cast<void *>(UINTPTR_MAX - 7);
  EXPECT_EQ(run(), ACTC_SIZE_OVERFLOW);
}

TEST_F(param_grads, nobody_wants_them) {
  grads[0] = nullptr;
  kernel.variant.run = [](const void *const *, void *const *, const void *const *, size_t) {};
  kernel.variant.grads = [](const void *const *, void *const *, const void *const *, size_t) { FAIL(); };
  args.workspace = nullptr;
  EXPECT_EQ(run(), ACTC_OK);
}

TEST_F(param_grads, kernels_that_have_none) {
  kernel.variant.grads = nullptr;
  EXPECT_EQ(run(), ACTC_NOT_IMPLEMENTED);
  kernel.param.learned = 0;  // then nothing is asked for
  kernel.variant.run = [](const void *const *, void *const *, const void *const *, size_t) {};
  EXPECT_EQ(run(), ACTC_OK);
}

TEST_F(param_grads, no_elements_no_gradient) {
  args.n = 0;
  ASSERT_EQ(run(), ACTC_OK);
  EXPECT_EQ(gradient[0], 0);
  EXPECT_EQ(gradient[1], -1);
  kernel.param.per_channel = 1;
  args.channels = 3;
  ASSERT_EQ(run(), ACTC_OK);
  EXPECT_EQ(gradient[2], 0);
  EXPECT_EQ(gradient[3], -1);
  grads[0] = reinterpret_cast<char *>(gradient) + 1;
  EXPECT_EQ(run(), ACTC_MISALIGNED);
}

}  // namespace
