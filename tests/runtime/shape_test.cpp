// Rows that are apart and parameters per channel: shapes that agree with n, what overlaps, and which parameter an
// element gets.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <gtest/gtest.h>

#include <numeric>

#include "fake_kernel.h"

namespace {

constexpr size_t rows = 6, columns = 10, pitch = 16;

// out[0] = in[0] * params[0], with one value for each element
void scale_each(const void *const *in, void *const *out, const void *const *params, size_t n) {
  const float *x = static_cast<const float *>(in[0]), *beta = static_cast<const float *>(params[0]);
  float *y = static_cast<float *>(out[0]);
  for (size_t i = 0; i < n; ++i) y[i] = x[i] * beta[i];
}

struct shape : testing::Test {
  shape() {
    std::iota(x.begin(), x.end(), 1.0f);
    args = fake::arguments(rows * columns, x.data(), y.data());
    args.outer = rows;
  }
  actc_status run() { return actc_launch(&kernel.table, &args); }

  fake::kernel_of kernel{fake::scale, 1, 1, 1};
  std::vector<float> x = std::vector<float>(rows * pitch), y = std::vector<float>(rows * pitch, -1);
  actc_args args;
};

TEST_F(shape, rows_that_are_apart) {
  args.in_stride[0] = pitch;
  args.out_stride[0] = pitch - 3;
  ASSERT_EQ(run(), ACTC_OK);
  std::vector<float> expected(y.size(), -1);
  for (size_t r = 0; r < rows; ++r)
    for (size_t j = 0; j < columns; ++j) expected[r * (pitch - 3) + j] = 2 * x[r * pitch + j];
  EXPECT_EQ(y, expected);
}

TEST_F(shape, rows_backwards) {
  args.in[0] = &x[(rows - 1) * pitch];
  args.in_stride[0] = -static_cast<ptrdiff_t>(pitch);
  ASSERT_EQ(run(), ACTC_OK);
  for (size_t r = 0; r < rows; ++r)
    for (size_t j = 0; j < columns; ++j) EXPECT_EQ(y[r * columns + j], 2 * x[(rows - 1 - r) * pitch + j]);
}

TEST_F(shape, one_row_again_and_again) {
  args.in_stride[0] = 1;  // inputs may overlap themselves: a window that moves
  ASSERT_EQ(run(), ACTC_OK);
  for (size_t r = 0; r < rows; ++r) EXPECT_EQ(y[r * columns + 3], 2 * x[r + 3]);
}

TEST_F(shape, in_place_with_equal_strides) {
  args.out[0] = x.data();
  args.in_stride[0] = args.out_stride[0] = pitch;
  ASSERT_EQ(run(), ACTC_OK);
  EXPECT_EQ(x[pitch + 2], 2 * (pitch + 3.0f));
  args.out_stride[0] = pitch - 1;
  EXPECT_EQ(run(), ACTC_OVERLAP);
}

TEST_F(shape, halves_of_one_matrix) {
  args.n = rows * 8, args.in_stride[0] = args.out_stride[0] = pitch;
  args.out[0] = &x[8];  // columns 0 to 7, and 8 to 15
  EXPECT_EQ(run(), ACTC_OK);
  args.out[0] = &x[7];
  EXPECT_EQ(run(), ACTC_OVERLAP);
  args.out[0] = &x[9];  // its last column is the first of the next row
  EXPECT_EQ(run(), ACTC_OVERLAP);
  args.in[0] = &x[8], args.out[0] = x.data();
  EXPECT_EQ(run(), ACTC_OK);
  args.outer = 3, args.n = 24, args.out_stride[0] = 2 * pitch;  // other strides that interleave are not looked at
  EXPECT_EQ(run(), ACTC_OVERLAP);
}

TEST_F(shape, results_must_not_overlap_themselves) {
  args.in_stride[0] = pitch;
  for (ptrdiff_t stride : {ptrdiff_t{columns} - 1, ptrdiff_t{1}, 1 - ptrdiff_t{columns}}) {
    args.out_stride[0] = stride;
    args.out[0] = stride < 0 ? &y[60] : y.data();
    EXPECT_EQ(run(), ACTC_OVERLAP) << stride;
  }
}

TEST_F(shape, parameter_between_the_rows_of_a_result) {
  const void *params[] = {&y[columns]};
  y[columns] = 3;
  args.params = params;
  args.out_stride[0] = pitch;
  EXPECT_EQ(run(), ACTC_OVERLAP);  // within the range that the result covers
}

TEST_F(shape, must_agree_with_n) {
  const auto status = [&](size_t outer, size_t channels, size_t inner) {
    args.outer = outer, args.channels = channels, args.inner = inner;
    return run();
  };
  for (size_t outer : {1, 2, 3, 4, 5, 6, 10, 60}) EXPECT_EQ(status(outer, 0, 0), ACTC_OK) << outer;
  for (size_t outer : {7, 8, 61, 120}) EXPECT_EQ(status(outer, 0, 0), ACTC_BAD_SHAPE) << outer;
  EXPECT_EQ(status(SIZE_MAX, 0, 0), ACTC_BAD_SHAPE);
  EXPECT_EQ(status(0, 6, 0), ACTC_OK);
  EXPECT_EQ(status(0, 0, 10), ACTC_OK);
  EXPECT_EQ(status(2, 5, 6), ACTC_OK);
  EXPECT_EQ(status(0, 7, 0), ACTC_BAD_SHAPE);
  EXPECT_EQ(status(0, 61, 0), ACTC_BAD_SHAPE);
  EXPECT_EQ(status(2, 5, 7), ACTC_BAD_SHAPE);
  EXPECT_EQ(status(1, SIZE_MAX, 2), ACTC_BAD_SHAPE);
  EXPECT_EQ(status(SIZE_MAX / 2 + 1, 2, 0), ACTC_BAD_SHAPE);
  args.in_stride[0] = 10;
  EXPECT_EQ(status(0, 0, 0), ACTC_BAD_SHAPE);
  EXPECT_EQ(status(1, 0, 0), ACTC_OK) << "one row, which is nowhere apart";
}

TEST_F(shape, strides_beyond_the_address_space) {
  for (ptrdiff_t stride : {PTRDIFF_MAX, PTRDIFF_MIN, PTRDIFF_MAX / 4, PTRDIFF_MIN / 8}) {
    args.in_stride[0] = stride;
    EXPECT_EQ(run(), ACTC_SIZE_OVERFLOW) << stride;
    args.in_stride[0] = 0;
    args.out_stride[0] = stride;
    EXPECT_EQ(run(), ACTC_SIZE_OVERFLOW) << stride;
    args.out_stride[0] = 0;
  }
}

TEST_F(shape, tasks_cover_all_rows) {
  const fake::kernel_of recorder(fake::record);
  fake::thread_pool pool(1, 7);
  const uint64_t in = uint64_t{1} << 40, out = uint64_t{1} << 44;
  args = fake::arguments(100 * 1000, reinterpret_cast<void *>(in), reinterpret_cast<void *>(out));
  args.outer = 100, args.in_stride[0] = 1500, args.out_stride[0] = 1001;
  args.parallel = &pool.table;
  fake::slices.clear();
  ASSERT_EQ(actc_launch(&recorder.table, &args), ACTC_OK);
  EXPECT_EQ(pool.last_n_tasks, 7u);
  std::vector<bool> seen(100 * 1000);
  for (const fake::slice &slice : fake::slices) {
    const size_t row = (slice.in - in) / 4 / 1500, column = (slice.in - in) / 4 % 1500;
    EXPECT_EQ(slice.out, out + 4 * (row * 1001 + column));
    ASSERT_LE(column + slice.n, 1000u);
    for (size_t j = 0; j < slice.n; ++j) {
      ASSERT_FALSE(seen[row * 1000 + column + j]);
      seen[row * 1000 + column + j] = true;
    }
  }
  EXPECT_EQ(std::count(seen.begin(), seen.end(), true), 100 * 1000);
}

struct channels : shape {
  channels() { kernel.param.per_channel = 1; }
  void expect_scaled(size_t n_channels, size_t inner) {
    std::vector<float> beta(n_channels);
    std::iota(beta.begin(), beta.end(), 2.0f);
    const void *params[] = {beta.data()};
    args.params = params;
    args.n = rows * columns;
    args.outer = args.n / n_channels / inner, args.channels = n_channels, args.inner = inner;
    ASSERT_EQ(run(), ACTC_OK);
    for (size_t i = 0; i < args.n; ++i) ASSERT_EQ(y[i], x[i] * beta[i / inner % n_channels]) << i;
  }
};

TEST_F(channels, each_has_its_parameter) {
  for (const auto each : {static_cast<actc_slice_fn *>(nullptr), scale_each}) {  // without and with code for arrays
    kernel.variant.channels = each;
    for (size_t n_channels : {1, 2, 3, 5, 10, 12, 60})
      for (size_t inner : {1, 2, 5})
        if (rows * columns % (n_channels * inner) == 0) expect_scaled(n_channels, inner);
  }
}

TEST_F(channels, the_default_is_for_all) {
  args.outer = 2, args.channels = 3;
  args.inner = 10;
  ASSERT_EQ(run(), ACTC_OK);
  for (size_t i = 0; i < args.n; ++i) ASSERT_EQ(y[i], 2 * x[i]);
}

TEST_F(channels, all_values_are_checked) {
  const void *params[] = {&y[rows * columns - 4]};
  args.params = params;
  args.n = 57, args.outer = 0, args.channels = 3;  // the first of them lies in the result
  EXPECT_EQ(run(), ACTC_OVERLAP);
  params[0] = &y[57];
  EXPECT_EQ(run(), ACTC_OK);
  params[0] = reinterpret_cast<const void *>(UINTPTR_MAX - 7);
  EXPECT_EQ(run(), ACTC_SIZE_OVERFLOW);
  params[0] = reinterpret_cast<const char *>(&y[57]) + 2;
  EXPECT_EQ(run(), ACTC_MISALIGNED);
}

}  // namespace
