// actc_runtime.hpp: what reaches the launch, and which mistakes are found before it.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "actc_runtime.hpp"

#include <gtest/gtest.h>

#include <array>

#include "fake_kernel.h"

namespace {

// dx = dy * p, and dy * x
void backward(const void *const *in, void *const *out, const void *const *params, size_t n) {
  for (size_t i = 0; i < n; ++i) {
    const float dy = static_cast<const float *>(in[0])[i], x = static_cast<const float *>(in[1])[i];
    static_cast<float *>(out[0])[i] = dy * *static_cast<const float *>(params[0]);
    static_cast<float *>(out[1])[i] = dy * x;
  }
}

struct cxx_header : testing::Test {
  cxx_header() {
    gradient.table.direction = ACTC_BACKWARD;
    gradient.param.learned = 1;
    gradient.variant.grads = backward;
  }
  fake::kernel_of scale{fake::scale, 1, 1, 1}, gradient{fake::scale, 2, 1, 1};
  std::vector<float> x = std::vector<float>(6, 3), y = std::vector<float>(6);
};

TEST_F(cxx_header, launches) {
  const float beta = 5;
  const actc::Status status = actc::Call(scale.table).in(x).out(y).param(0, beta).run();
  EXPECT_TRUE(status) << status.text();
  EXPECT_EQ(y, std::vector<float>(6, 15));
  EXPECT_EQ(actc::Call(scale.table).in(x).out(y).run(), ACTC_OK);
  EXPECT_EQ(y, std::vector<float>(6, 6)) << "the default";
  float c_array[2] = {1, 2};
  std::array<float, 2> result = {};
  EXPECT_TRUE(actc::Call(scale.table).in(c_array).out(std::span(result)).run());
  EXPECT_EQ(result, (std::array<float, 2>{2, 4}));
}

TEST_F(cxx_header, gradients_and_threads) {
  const std::vector<float> many(20000, 2), dy(20000, 1);
  std::vector<float> dx(20000);
  std::vector<std::byte> space;
  float sum = 0;
  const actc::Pool pool(3);
  ASSERT_TRUE(pool);
  actc::Call call(gradient.table);
  call.in(dy, many).out(dx).param_grad(0, sum).parallel(pool.parallel());
  EXPECT_EQ(call.run(), ACTC_BAD_WORKSPACE);
  space.resize(call.workspace_size());
  EXPECT_EQ(space.size(), 20 * sizeof(float));
  EXPECT_TRUE(call.workspace(std::span(space)).run());
  EXPECT_EQ(sum, 40000);
}

TEST_F(cxx_header, channels) {
  scale.param.per_channel = 1;
  const std::vector<float> beta = {2, 3};
  EXPECT_TRUE(actc::Call(scale.table).in(x).out(y).shape(1, 2, 3).param(0, beta).run());
  EXPECT_EQ(y, (std::vector<float>{6, 6, 6, 9, 9, 9}));
  EXPECT_EQ(actc::Call(scale.table).in(x).out(y).shape(2, 3).param(0, beta).run(), ACTC_BAD_SHAPE) << "3 channels";
  EXPECT_EQ(actc::Call(scale.table).in(x).out(y).param(0, beta).run(), ACTC_BAD_SHAPE) << "one channel";
}

TEST_F(cxx_header, mistakes) {
  using actc::Call;
  std::vector<float> shorter(5), z(6);
  std::vector<double> doubles(6);
  const double beta = 1;
  EXPECT_EQ(Call(scale.table).in(x).out(shorter).run(), ACTC_BAD_SHAPE);
  EXPECT_EQ(Call(scale.table).in(doubles).out(y).run(), ACTC_BAD_TYPE);
  EXPECT_EQ(Call(scale.table).in(x).out(doubles).run(), ACTC_BAD_TYPE);
  EXPECT_EQ(Call(scale.table).in(x).out(y).param(0, beta).run(), ACTC_BAD_TYPE);
  EXPECT_EQ(Call(scale.table).in(x, x).out(y).run(), ACTC_BAD_SHAPE);
  EXPECT_EQ(Call(scale.table).in(x).out(y, z).run(), ACTC_BAD_SHAPE);
  EXPECT_EQ(Call(scale.table).in(x).out(y).param(1, 1.0f).run(), ACTC_BAD_SHAPE);
  EXPECT_EQ(Call(scale.table).in(x).out(y).param_grad(0, z).run(), ACTC_BAD_SHAPE) << "not learned";
  EXPECT_EQ(Call(gradient.table).in(x, x).out(y).param_grad(0, z).run(), ACTC_BAD_SHAPE) << "six values for one";
  EXPECT_EQ(Call(scale.table).in(x).run(), ACTC_NULL_POINTER);
  EXPECT_EQ(y, std::vector<float>(6)) << "nothing ran";
  const actc::Status status = ACTC_BAD_TYPE;
  EXPECT_FALSE(status);
  EXPECT_STREQ(status.text(), actc_status_text(ACTC_BAD_TYPE));
}

TEST_F(cxx_header, sixteen_bits) {
  scale.table.dtype = ACTC_BF16, scale.table.element_size = 2;
  scale.variant.run = [](const void *const *, void *const *out, const void *const *, size_t) {
    *static_cast<uint16_t *>(out[0]) = 7;
  };
  std::vector<uint16_t> in(4), out(4);
  EXPECT_TRUE(actc::Call(scale.table).in(in).out(out).param(0, 1.0f).run());
  EXPECT_EQ(out[0], 7);
  EXPECT_EQ(actc::Call(scale.table).in(x).out(y).run(), ACTC_BAD_TYPE);
}

}  // namespace
