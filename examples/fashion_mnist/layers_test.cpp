// The gradients of layers, loss and whole networks against central differences.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "layers.h"

#include <gtest/gtest.h>

#include <cmath>

#include "network.h"

namespace fashion {
namespace {

Pass make_pass(const Network &network, int images, Random &random) {
  Pass pass;
  pass.values.resize(network.layers() + 1);
  pass.values[0].resize(images, network.layer(0).input().size());
  for (float &value : pass.values[0].reshaped()) value = random.uniform(1);
  for (int i = 0; i < images; ++i) pass.labels.push_back(static_cast<uint8_t>(random.below(kClasses)));
  return pass;
}

double mean_loss(const Network &network, Pass &pass) {
  network.forward(pass);
  loss_and_gradient(pass, static_cast<int>(pass.labels.size()));
  return pass.loss / static_cast<double>(pass.labels.size());
}

// Steps of 2^-8 in f32: the rounding of a loss near 2 costs about 2^-22 / 2^-7, the curvature about 2^-16.
void expect_gradient(Network &network, int images, uint64_t seed) {
  Random random(seed);
  network.initialise({.rule = Rule::He}, random);
  Pass pass = make_pass(network, images, random);
  mean_loss(network, pass);
  network.backward(pass);
  const Vector gradient = pass.gradient;
  ASSERT_GT(gradient.norm(), 0.1f);
  for (size_t layer = 0; layer < network.layers(); ++layer)
    for (int k = 0; k < 10 && network.layer(layer).parameters() > 0; ++k) {
      const Eigen::Index i =
          network.offset(layer) + static_cast<Eigen::Index>(random.below(network.layer(layer).parameters()));
      const float before = network.parameters()[i], step = 0x1p-8f;
      network.parameters()[i] = before + step;
      const double above = mean_loss(network, pass);
      network.parameters()[i] = before - step;
      const double below = mean_loss(network, pass);
      network.parameters()[i] = before;
      EXPECT_NEAR(gradient[i], (above - below) / (2 * static_cast<double>(step)), 5e-4)
          << network.layer(layer).name() << ", parameter " << i - network.offset(layer);
    }
}

ActivationChoice choice(const char *name) {
  const Kernels &kernels = find_kernels(name);
  return {&kernels, parameter_values(kernels, {})};
}

TEST(Gradient, Perceptron) {
  for (const char *name : {"gelu", "tanh", "swish", "prelu"}) {
    SCOPED_TRACE(name);
    Network network = make_perceptron(2, 12, choice(name));
    expect_gradient(network, 5, 1);
  }
}

TEST(Gradient, Convolution) {
  for (const char *name : {"silu", "prelu"}) {
    SCOPED_TRACE(name);
    // All paths by which a gradient reaches the first layer, with sizes that pooling does not divide.
    Network network({7, 5, 2});
    network.add(std::make_unique<Convolution>(network.output(), 3, 4));
    const auto [kernels, values] = choice(name);
    network.add(std::make_unique<Activation>(network.output(), *kernels, values));
    network.add(std::make_unique<MaxPool>(network.output()));
    network.add(std::make_unique<Convolution>(network.output(), 5, 3));
    network.add(std::make_unique<Dense>(network.output(), kClasses));
    expect_gradient(network, 3, 2);
  }
}

TEST(Convolution, OfOnePixelSpreadsTheWindow) {
  const Convolution layer({3, 4, 1}, 3, 1);
  const Vector parameters = Vector::LinSpaced(10, 1, 10);  // weights 1 to 9, bias 10
  Matrix x = Matrix::Zero(1, 12), y(1, 12);
  x(0, 1 * 4 + 1) = 1;
  Scratch scratch;
  layer.forward(parameters.data(), x, y, scratch);
  Matrix expected(1, 12);
  expected << 19, 18, 17, 10, 16, 15, 14, 10, 13, 12, 11, 10;
  EXPECT_EQ(y, expected);
}

TEST(MaxPool, GradientGoesToTheFirstLargest) {
  const MaxPool layer({2, 3, 1});  // the last column is in no window
  Matrix x(3, 6), y(3, 1), dy(3, 1), dx(3, 6), expected(3, 6);
  x << 1, 2, 9, 3, 0, 9,  //
      5, 5, 9, 5, 5, 9,   //
      -2, -1, 9, -3, -1, 9;
  Scratch scratch;
  layer.forward(nullptr, x, y, scratch);
  EXPECT_EQ(y, Matrix({{3.0f}, {5.0f}, {-1.0f}}));
  dy << 7, 8, 9;
  dx.setConstant(100);
  layer.backward(nullptr, x, dy, &dx, nullptr, scratch);
  expected << 0, 0, 0, 7, 0, 0,  //
      8, 0, 0, 0, 0, 0,          //
      0, 9, 0, 0, 0, 0;
  EXPECT_EQ(dx, expected);
}

TEST(Loss, OfEqualScoresIsLogTen) {
  Pass pass;
  pass.values.emplace_back(Matrix::Constant(2, kClasses, 1000));
  pass.labels = {0, 9};
  loss_and_gradient(pass, 2);
  EXPECT_DOUBLE_EQ(pass.loss, 2 * std::log(10.0));
  EXPECT_EQ(pass.right, 1);  // the first of equals
  EXPECT_FLOAT_EQ(pass.gradients.back()(1, 9), (0.1f - 1) / 2);
  EXPECT_FLOAT_EQ(pass.gradients.back()(1, 0), 0.1f / 2);
}

}  // namespace
}  // namespace fashion
