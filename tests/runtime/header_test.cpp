// The public header in C++, and the layout of ABI version 2, which generated objects rely on.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "actc_runtime.h"

#include <gtest/gtest.h>

#include <cstddef>

#include "fake_kernel.h"

extern "C" int launch_from_c(const actc_kernel *kernel, const float *x, float *y, size_t n);
extern "C" int launch_initial_args(const actc_kernel *kernel);
extern "C" size_t c_size_of_args(void);
extern "C" size_t c_size_of_kernel(void);

TEST(header, launch_from_c) {
  const fake::kernel_of kernel(fake::scale, 1, 1, 1);
  const float x[3] = {1, -2, 3};
  float y[3] = {};
  ASSERT_EQ(launch_from_c(&kernel.table, x, y, 3), ACTC_OK);
  EXPECT_EQ(y[0], 2.0f);
  EXPECT_EQ(y[1], -4.0f);
  EXPECT_EQ(y[2], 6.0f);
}

TEST(header, initial_args_do_nothing_successfully) {
  const fake::kernel_of kernel(fake::scale, 1, 1, 1);
  EXPECT_EQ(launch_initial_args(&kernel.table), ACTC_OK);
  actc_args args = ACTC_ARGS_INIT;
  EXPECT_EQ(args.struct_size, sizeof(actc_args));
  EXPECT_EQ(actc_launch(&kernel.table, &args), ACTC_OK);
  args.n = 1;
  EXPECT_EQ(actc_launch(&kernel.table, &args), ACTC_NULL_POINTER);
}

TEST(header, same_layout_in_c_and_cxx) {
  EXPECT_EQ(c_size_of_args(), sizeof(actc_args));
  EXPECT_EQ(c_size_of_kernel(), sizeof(actc_kernel));
}

TEST(header, abi_version_2_is_frozen) {
  ASSERT_EQ(ACTC_ABI_VERSION, 2u);
  if (sizeof(void *) != 8) GTEST_SKIP() << "the table is written down for 64-bit machines";
  EXPECT_EQ(sizeof(actc_kernel), 88u);
  EXPECT_EQ(offsetof(actc_kernel, element_size), 20u);
  EXPECT_EQ(offsetof(actc_kernel, n_variants), 36u);
  EXPECT_EQ(offsetof(actc_kernel, activation), 48u);
  EXPECT_EQ(offsetof(actc_kernel, params), 72u);
  EXPECT_EQ(offsetof(actc_kernel, variants), 80u);
  EXPECT_EQ(sizeof(actc_variant), 56u);
  EXPECT_EQ(offsetof(actc_variant, cpu_features), 8u);
  EXPECT_EQ(offsetof(actc_variant, run), 16u);
  EXPECT_EQ(offsetof(actc_variant, channel_grads), 48u);
  EXPECT_EQ(sizeof(actc_param), 24u);
  EXPECT_EQ(offsetof(actc_param, default_value), 8u);
  EXPECT_EQ(offsetof(actc_param, per_channel), 20u);
  EXPECT_EQ(sizeof(actc_args), 280u);
  EXPECT_EQ(offsetof(actc_args, in), 8u);
  EXPECT_EQ(offsetof(actc_args, out), 72u);
  EXPECT_EQ(offsetof(actc_args, n), 104u);
  EXPECT_EQ(offsetof(actc_args, params), 112u);
  EXPECT_EQ(offsetof(actc_args, outer), 128u);
  EXPECT_EQ(offsetof(actc_args, in_stride), 152u);
  EXPECT_EQ(offsetof(actc_args, workspace), 248u);
  EXPECT_EQ(offsetof(actc_args, parallel), 264u);
  EXPECT_EQ(offsetof(actc_args, stream), 272u);
}

TEST(header, numbers_that_generated_code_contains) {
  EXPECT_EQ(ACTC_F32, 0);
  EXPECT_EQ(ACTC_FORWARD, 0);
  EXPECT_EQ(ACTC_BACKWARD, 1);
  EXPECT_EQ(ACTC_CPU_X86_64_V3, 1);
  EXPECT_EQ(ACTC_CPU_X86_64_V4, 2);
  EXPECT_EQ(ACTC_UNSUPPORTED_CPU, 7);
  EXPECT_EQ(ACTC_UNKNOWN_TARGET, 9);
  EXPECT_EQ(ACTC_BAD_TYPE, 12);
}
