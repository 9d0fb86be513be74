// actc_launch: results, in place, every misuse and its status, and slices above 2^31 elements.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

#include "fake_kernel.h"

namespace {

constexpr size_t count = 100;

struct launch : testing::Test {
  launch() {
    for (size_t i = 0; i < count; ++i) x[i] = float(i) - 50, y[i] = -1;
    fake::slices.clear();
  }
  actc_status run() { return actc_launch(&kernel.table, &args); }
  // A refused launch must not have written anything.
  void expect_refused(actc_status expected) {
    const std::vector<float> x_before = x, y_before = y;
    EXPECT_EQ(run(), expected) << actc_status_text(expected);
    EXPECT_EQ(x, x_before);
    EXPECT_EQ(y, y_before);
  }

  fake::kernel_of kernel{fake::scale, 1, 1, 1};
  std::vector<float> x = std::vector<float>(count), y = std::vector<float>(count);
  actc_args args = fake::arguments(count, x.data(), y.data());
};

TEST_F(launch, default_parameter) {
  ASSERT_EQ(run(), ACTC_OK);
  for (size_t i = 0; i < count; ++i) EXPECT_EQ(y[i], x[i] * 2);
}

TEST_F(launch, given_parameter) {
  const float beta = 3;
  const void *params[] = {&beta};
  args.params = params;
  ASSERT_EQ(run(), ACTC_OK);
  for (size_t i = 0; i < count; ++i) EXPECT_EQ(y[i], x[i] * 3);
}

TEST_F(launch, null_entry_is_the_default) {
  const void *params[] = {nullptr};
  args.params = params;
  ASSERT_EQ(run(), ACTC_OK);
  for (size_t i = 0; i < count; ++i) EXPECT_EQ(y[i], x[i] * 2);
}

TEST_F(launch, parameter_without_default) {
  kernel.param.default_value = nullptr;
  expect_refused(ACTC_NULL_POINTER);
  const void *params[] = {nullptr};
  args.params = params;
  expect_refused(ACTC_NULL_POINTER);
  const float beta = 5;
  params[0] = &beta;
  ASSERT_EQ(run(), ACTC_OK);
  EXPECT_EQ(y[0], x[0] * 5);
}

TEST_F(launch, exactly_n_elements) {
  args.n = count - 1;
  ASSERT_EQ(run(), ACTC_OK);
  EXPECT_EQ(y[count - 2], x[count - 2] * 2);
  EXPECT_EQ(y[count - 1], -1);
}

TEST_F(launch, several_inputs_and_outputs) {
  const fake::kernel_of two(fake::sum_and_difference, 2, 2);
  std::vector<float> a(count, 5), b(count, 3), sum(count), difference(count);
  args = fake::arguments(count, a.data(), sum.data());
  args.in[1] = b.data(), args.out[1] = difference.data();
  ASSERT_EQ(actc_launch(&two.table, &args), ACTC_OK);
  EXPECT_EQ(sum, std::vector<float>(count, 8));
  EXPECT_EQ(difference, std::vector<float>(count, 2));
  args.out[0] = b.data(), args.out[1] = a.data();  // in place, crosswise
  ASSERT_EQ(actc_launch(&two.table, &args), ACTC_OK);
  EXPECT_EQ(b, std::vector<float>(count, 8));
  EXPECT_EQ(a, std::vector<float>(count, 2));
}

TEST_F(launch, one_array_as_both_inputs) {
  const fake::kernel_of two(fake::sum_and_difference, 2, 2);
  std::vector<float> difference(count, -1);
  args.in[1] = args.in[0], args.out[1] = difference.data();
  ASSERT_EQ(actc_launch(&two.table, &args), ACTC_OK);
  EXPECT_EQ(difference, std::vector<float>(count, 0));
}

TEST_F(launch, in_place) {
  const std::vector<float> before = x;
  args.out[0] = x.data();
  ASSERT_EQ(run(), ACTC_OK);
  for (size_t i = 0; i < count; ++i) EXPECT_EQ(x[i], before[i] * 2);
}

TEST_F(launch, adjacent_arrays_do_not_overlap) {
  args.n = count / 2;
  args.out[0] = x.data() + count / 2;
  ASSERT_EQ(run(), ACTC_OK);
  EXPECT_EQ(x[count / 2], x[0] * 2);
  args.in[0] = x.data() + count / 2, args.out[0] = x.data();
  EXPECT_EQ(run(), ACTC_OK);
}

TEST_F(launch, partial_overlap_in_both_directions) {
  args.n = count / 2;
  for (size_t shift = 1; shift < count / 2; ++shift) {
    args.in[0] = x.data(), args.out[0] = x.data() + shift;
    expect_refused(ACTC_OVERLAP);
    args.in[0] = x.data() + shift, args.out[0] = x.data();
    expect_refused(ACTC_OVERLAP);
  }
}

TEST_F(launch, overlap_with_any_input) {
  const fake::kernel_of two(fake::sum_and_difference, 2, 2);
  std::vector<float> z(2 * count);
  args.in[1] = z.data(), args.out[1] = z.data() + 1;
  EXPECT_EQ(actc_launch(&two.table, &args), ACTC_OVERLAP);
  args.out[1] = x.data() + 1, args.n = count - 1;
  EXPECT_EQ(actc_launch(&two.table, &args), ACTC_OVERLAP);
  // In place for one input does not excuse overlapping the other.
  args.in[0] = z.data(), args.in[1] = z.data() + 1, args.out[0] = z.data(), args.out[1] = y.data();
  EXPECT_EQ(actc_launch(&two.table, &args), ACTC_OVERLAP);
}

TEST_F(launch, outputs_must_be_disjoint) {
  const fake::kernel_of two(fake::sum_and_difference, 2, 2);
  std::vector<float> z(2 * count);
  args.in[1] = x.data();
  args.out[0] = z.data(), args.out[1] = z.data();
  EXPECT_EQ(actc_launch(&two.table, &args), ACTC_OVERLAP);
  args.out[1] = z.data() + count - 1;
  EXPECT_EQ(actc_launch(&two.table, &args), ACTC_OVERLAP);
  args.out[0] = z.data() + count - 1, args.out[1] = z.data();
  EXPECT_EQ(actc_launch(&two.table, &args), ACTC_OVERLAP);
  args.out[0] = z.data() + count;
  EXPECT_EQ(actc_launch(&two.table, &args), ACTC_OK);
}

TEST_F(launch, parameter_inside_an_output) {
  for (size_t i : {size_t{0}, count / 2, count - 1}) {
    const void *params[] = {&y[i]};
    args.params = params;
    expect_refused(ACTC_OVERLAP);
  }
  args.n = count - 1;
  const void *params[] = {&y[count - 1]};  // just behind it
  args.params = params;
  EXPECT_EQ(run(), ACTC_OK);
}

TEST_F(launch, parameter_inside_an_input) {
  const void *params[] = {&x[3]};
  args.params = params;
  ASSERT_EQ(run(), ACTC_OK);
  EXPECT_EQ(y[5], x[5] * x[3]);
}

TEST_F(launch, null_pointers) {
  EXPECT_EQ(actc_launch(nullptr, &args), ACTC_NULL_POINTER);
  EXPECT_EQ(actc_launch(&kernel.table, nullptr), ACTC_NULL_POINTER);
  EXPECT_EQ(actc_launch(nullptr, nullptr), ACTC_NULL_POINTER);
  args.in[0] = nullptr;
  expect_refused(ACTC_NULL_POINTER);
  args.in[0] = x.data(), args.out[0] = nullptr;
  expect_refused(ACTC_NULL_POINTER);
}

TEST_F(launch, every_used_slot_is_checked_and_no_other) {
  for (uint32_t n_in = 1; n_in <= ACTC_MAX_IN; ++n_in)
    for (uint32_t n_out = 1; n_out <= ACTC_MAX_OUT; ++n_out) {
      const fake::kernel_of recorder(fake::record, n_in, n_out);
      std::vector<float> outputs(n_out * count);
      args = fake::arguments(count, x.data(), y.data());
      for (uint32_t i = 0; i < ACTC_MAX_IN; ++i) args.in[i] = i < n_in ? x.data() : reinterpret_cast<const void *>(1);
      for (uint32_t o = 0; o < ACTC_MAX_OUT; ++o)
        args.out[o] = o < n_out ? &outputs[o * count] : reinterpret_cast<void *>(1);
      ASSERT_EQ(actc_launch(&recorder.table, &args), ACTC_OK);
      args.in[n_in - 1] = nullptr;
      EXPECT_EQ(actc_launch(&recorder.table, &args), ACTC_NULL_POINTER);
      args.in[n_in - 1] = x.data(), args.out[n_out - 1] = nullptr;
      EXPECT_EQ(actc_launch(&recorder.table, &args), ACTC_NULL_POINTER);
    }
}

TEST_F(launch, misaligned_arrays) {
  args.n = count - 1;
  for (int shift = 1; shift < 4; ++shift) {
    args.in[0] = reinterpret_cast<const char *>(x.data()) + shift, args.out[0] = y.data();
    expect_refused(ACTC_MISALIGNED);
    args.in[0] = x.data(), args.out[0] = reinterpret_cast<char *>(y.data()) + shift;
    expect_refused(ACTC_MISALIGNED);
  }
  args.in[0] = x.data() + 1, args.out[0] = y.data() + 1;  // the alignment of an element is enough
  EXPECT_EQ(run(), ACTC_OK);
}

TEST_F(launch, misaligned_parameter) {
  alignas(8) const char bytes[12] = {};
  for (int shift = 1; shift < 4; ++shift) {
    const void *params[] = {bytes + shift};
    args.params = params;
    expect_refused(ACTC_MISALIGNED);
  }
  const void *params[] = {bytes + 4};
  args.params = params;
  EXPECT_EQ(run(), ACTC_OK);
}

TEST_F(launch, alignment_follows_the_element_size) {
  fake::kernel_of recorder(fake::record);
  alignas(8) char in[64], out[64];
  for (uint32_t size : {1u, 2u, 4u, 8u}) {
    recorder.table.element_size = size;
    for (uint32_t shift = 0; shift < 8; ++shift) {
      args = fake::arguments(2, in + shift, out);
      EXPECT_EQ(actc_launch(&recorder.table, &args), shift % size ? ACTC_MISALIGNED : ACTC_OK) << size << " " << shift;
    }
  }
}

TEST_F(launch, struct_size_too_small) {
  for (size_t size : {size_t{0}, size_t{1}, sizeof(size_t), sizeof args - 8, sizeof args - 1}) {
    args.struct_size = size;
    expect_refused(ACTC_BAD_STRUCT_SIZE);
  }
}

TEST_F(launch, struct_of_a_newer_version) {
  struct {
    actc_args args;
    unsigned char more[64];
  } newer = {args, {}};
  newer.args.struct_size = sizeof newer;
  ASSERT_EQ(actc_launch(&kernel.table, &newer.args), ACTC_OK);
  EXPECT_EQ(y[0], x[0] * 2);
  for (size_t i = 0; i < sizeof newer.more; ++i) {  // a field that this runtime cannot know is set
    newer.more[i] = 1;
    EXPECT_EQ(actc_launch(&kernel.table, &newer.args), ACTC_BAD_STRUCT_SIZE) << i;
    newer.more[i] = 0;
  }
  newer.args.struct_size = sizeof(actc_args);
  newer.more[0] = 1;  // belongs to someone else
  EXPECT_EQ(actc_launch(&kernel.table, &newer.args), ACTC_OK);
}

TEST_F(launch, struct_size_has_a_limit) {
  static struct {
    actc_args args;
    unsigned char more[8192];
  } newer;
  newer.args = args;
  newer.args.struct_size = 4096;
  EXPECT_EQ(actc_launch(&kernel.table, &newer.args), ACTC_OK);
  newer.args.struct_size = 4097;  // zeros, but no version will be that large
  EXPECT_EQ(actc_launch(&kernel.table, &newer.args), ACTC_BAD_STRUCT_SIZE);
}

TEST_F(launch, struct_size_never_set) {
  for (size_t size : {size_t{0xdeadbeef}, SIZE_MAX}) {  // must not be searched for zeros
    args.struct_size = size;
    expect_refused(ACTC_BAD_STRUCT_SIZE);
  }
}

TEST_F(launch, damaged_kernels) {
  const actc_kernel good = kernel.table;
  const auto refused = [&](auto change) {
    kernel.table = good;
    change(kernel.table);
    expect_refused(ACTC_BAD_KERNEL);
  };
  refused([](actc_kernel &k) { k.struct_size = 0; });
  refused([](actc_kernel &k) { k.struct_size = sizeof k - 1; });
  refused([](actc_kernel &k) { k.abi_version = 0; });
  refused([](actc_kernel &k) { k.abi_version = ACTC_ABI_VERSION + 1; });
  refused([](actc_kernel &k) { k.n_in = 0; });
  refused([](actc_kernel &k) { k.n_in = ACTC_MAX_IN + 1; });
  refused([](actc_kernel &k) { k.n_out = 0; });
  refused([](actc_kernel &k) { k.n_out = ACTC_MAX_OUT + 1; });
  refused([](actc_kernel &k) { k.n_params = 17; });
  refused([](actc_kernel &k) { k.params = nullptr; });
  refused([](actc_kernel &k) { k.n_variants = 0; });
  refused([](actc_kernel &k) { k.variants = nullptr; });
  for (uint32_t size : {0u, 3u, 5u, 16u, ~0u}) refused([&](actc_kernel &k) { k.element_size = size; });
  for (uint32_t size : {0u, 3u, 5u, 16u, ~0u}) refused([&](actc_kernel &k) { k.param_size = size; });
  kernel.table = good;
  kernel.table.struct_size = sizeof good + 8;  // fields that this runtime need not know
  EXPECT_EQ(run(), ACTC_OK);
}

TEST_F(launch, sixteen_parameters) {
  static std::vector<const void *> seen;
  seen.clear();
  fake::kernel_of many(
      [](const void *const *, void *const *, const void *const *params, size_t) { seen.assign(params, params + 16); });
  float values[16] = {}, defaults[16] = {};
  actc_param table[16] = {};
  const void *given[16] = {};
  for (int i = 0; i < 16; ++i) {
    table[i] = {"p", &defaults[i], 0, 0};
    if (i % 2) given[i] = &values[i];
  }
  many.table.n_params = 16, many.table.params = table;
  args.params = given;
  ASSERT_EQ(actc_launch(&many.table, &args), ACTC_OK);
  ASSERT_EQ(seen.size(), 16u);
  for (int i = 0; i < 16; ++i) EXPECT_EQ(seen[i], i % 2 ? &values[i] : &defaults[i]) << i;
}

TEST_F(launch, fields_not_served) {
  const actc_args good = args;
  int something = 0;
  const auto refused = [&](auto change, bool also_without_elements) {
    args = good;
    change(args);
    expect_refused(ACTC_NOT_IMPLEMENTED);
    args.n = 0;
    if (also_without_elements) expect_refused(ACTC_NOT_IMPLEMENTED);
  };
  refused([&](actc_args &a) { a.stream = &something; }, true);
  kernel.param.learned = 1;
  float gradient = 7;
  void *grads[] = {&gradient};  // of a kernel that is not backward
  refused([&](actc_args &a) { a.param_grads = grads; }, true);
  EXPECT_EQ(gradient, 7);
}

TEST_F(launch, workspace_is_not_needed) {
  EXPECT_EQ(actc_workspace_size(&kernel.table, &args), 0u);
  EXPECT_EQ(actc_workspace_size(nullptr, nullptr), 0u);
  char bytes[8] = {};
  args.workspace = bytes, args.workspace_size = sizeof bytes;
  EXPECT_EQ(run(), ACTC_OK);
}

TEST_F(launch, no_elements) {
  args = fake::arguments(0, nullptr, nullptr);
  kernel.param.default_value = nullptr;
  EXPECT_EQ(run(), ACTC_OK);
  args.in[0] = args.out[0] = reinterpret_cast<void *>(3);
  EXPECT_EQ(run(), ACTC_OK);
  args.struct_size = 0;  // but the structures themselves must be right
  EXPECT_EQ(run(), ACTC_BAD_STRUCT_SIZE);
  args.struct_size = sizeof args, kernel.table.abi_version = 7;
  EXPECT_EQ(run(), ACTC_BAD_KERNEL);
  const fake::kernel_of recorder(fake::record);
  EXPECT_EQ(actc_launch(&recorder.table, &args), ACTC_OK);
  EXPECT_TRUE(fake::slices.empty());
}

TEST_F(launch, sizes_beyond_the_address_space) {
  for (size_t n : {SIZE_MAX, SIZE_MAX / 4 + 1, SIZE_MAX / 2}) {
    args.n = n;
    expect_refused(ACTC_SIZE_OVERFLOW);
  }
  args.n = SIZE_MAX / 4;  // fits as a number, but not behind these pointers
  expect_refused(ACTC_SIZE_OVERFLOW);
}

TEST_F(launch, ranges_that_wrap) {
  const fake::kernel_of recorder(fake::record);
  const auto last = reinterpret_cast<void *>(UINTPTR_MAX - 15);  // 16 bytes below the end
  args.n = 4;
  args.in[0] = last;
  EXPECT_EQ(actc_launch(&recorder.table, &args), ACTC_SIZE_OVERFLOW);
  args.in[0] = x.data(), args.out[0] = last;
  EXPECT_EQ(actc_launch(&recorder.table, &args), ACTC_SIZE_OVERFLOW);
  args.n = 3;  // stops short of it
  EXPECT_EQ(actc_launch(&recorder.table, &args), ACTC_OK);
  EXPECT_EQ(fake::slices.size(), 1u);
}

TEST_F(launch, more_than_2_to_31_elements) {
  if (sizeof(size_t) < 8) GTEST_SKIP() << "needs 64-bit sizes";
  const fake::kernel_of recorder(fake::record);
  const uint64_t in = uint64_t{1} << 40, out = uint64_t{1} << 41, limit = uint64_t{1} << 30;
  for (uint64_t n : {limit - 1, limit, limit + 1, 2 * limit, 5 * limit + 123}) {
    fake::slices.clear();
    args = fake::arguments(n, reinterpret_cast<void *>(in), reinterpret_cast<void *>(out));
    ASSERT_EQ(actc_launch(&recorder.table, &args), ACTC_OK);
    uint64_t done = 0;
    for (const fake::slice &slice : fake::slices) {
      EXPECT_EQ(slice.in, in + 4 * done);
      EXPECT_EQ(slice.out, out + 4 * done);
      EXPECT_LE(slice.n, limit);
      EXPECT_GT(slice.n, 0u);
      done += slice.n;
    }
    EXPECT_EQ(done, n);
    EXPECT_EQ(fake::slices.size(), (n + limit - 1) / limit);
  }
}

TEST_F(launch, overlap_of_huge_arrays) {
  if (sizeof(size_t) < 8) GTEST_SKIP() << "needs 64-bit sizes";
  const fake::kernel_of recorder(fake::record);
  const uint64_t base = uint64_t{1} << 40, n = uint64_t{1} << 33;
  args = fake::arguments(n, reinterpret_cast<void *>(base), reinterpret_cast<void *>(base + 4 * n));
  EXPECT_EQ(actc_launch(&recorder.table, &args), ACTC_OK);
  args.out[0] = reinterpret_cast<void *>(base + 4 * n - 4);
  EXPECT_EQ(actc_launch(&recorder.table, &args), ACTC_OVERLAP);
  args.out[0] = reinterpret_cast<void *>(base - 4 * n + 4);
  EXPECT_EQ(actc_launch(&recorder.table, &args), ACTC_OVERLAP);
  args.out[0] = reinterpret_cast<void *>(base);
  EXPECT_EQ(actc_launch(&recorder.table, &args), ACTC_OK);
}

}  // namespace
