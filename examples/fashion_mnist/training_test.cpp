// Training as a whole, on the real images where they are installed, else on generated ones: it learns, and every bit is
// the same for any number of threads.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <filesystem>

#include "trainer.h"
#include "units.h"

namespace fashion {
namespace {

const Data &small_data() {
  static const Data data = [] {
    const std::string folder = "/usr/share/datasets/fashion-mnist";
    Data result = std::filesystem::exists(folder) ? read_data(folder) : generate_data(600, 200, 1);
    result.train.keep_first(603);  // a last minibatch that the parts do not divide
    result.test.keep_first(200);
    return result;
  }();
  return data;
}

struct Trained {
  Network network;
  std::vector<Epoch> epochs;
};

ActivationChoice choice(const std::string &name, const std::map<std::string, float> &parameters = {}) {
  const Kernels &kernels = find_kernels(name);
  return {&kernels, parameter_values(kernels, parameters)};
}

Trained train(Network network, const ActivationChoice &activation, int epochs, int threads, bool adam = true) {
  Random random(7);
  network.initialise(usual_initialiser(*activation.kernels, activation.values), random);
  const auto n = network.parameters().size();
  const auto optimiser = adam ? make_adam(n) : make_sgd(n);
  Team team(threads);
  Trainer trainer(network, small_data(), {.epochs = epochs, .batch = 50, .rate = adam ? 0.002 : 0.02}, *optimiser, team,
                  7);
  std::vector<Epoch> results(static_cast<size_t>(epochs));
  for (Epoch &result : results) result = trainer.epoch();
  return {std::move(network), std::move(results)};
}

void expect_same_bits(const Trained &a, const Trained &b) {
  ASSERT_EQ(a.network.parameters().size(), b.network.parameters().size());
  Eigen::Index different = 0;
  for (Eigen::Index i = 0; i < a.network.parameters().size(); ++i)
    different +=
        std::bit_cast<uint32_t>(a.network.parameters()[i]) != std::bit_cast<uint32_t>(b.network.parameters()[i]);
  EXPECT_EQ(different, 0);
  for (size_t i = 0; i < a.epochs.size(); ++i) {
    EXPECT_EQ(a.epochs[i].train.loss, b.epochs[i].train.loss);
    EXPECT_EQ(a.epochs[i].test.loss, b.epochs[i].test.loss);
    EXPECT_EQ(a.epochs[i].mean_norms, b.epochs[i].mean_norms);
  }
}

TEST(Training, PerceptronLearnsTheSameBitsOnAnyThreads) {
  for (const bool adam : {true, false}) {
    const auto run = [&](int threads) {
      return train(make_perceptron(2, 64, choice("gelu")), choice("gelu"), 3, threads, adam);
    };
    const Trained one = run(1);
    EXPECT_LT(one.epochs[2].train.loss, 0.7 * one.epochs[0].train.loss);
    EXPECT_GT(one.epochs[2].test.accuracy, 0.6);
    for (const int threads : {2, 3, 4}) expect_same_bits(one, run(threads));
  }
}

TEST(Training, ConvolutionalLearnsTheSameBitsOnAnyThreads) {
  const auto run = [&](int threads) {
    return train(make_convolutional(32, choice("swish")), choice("swish"), 2, threads);
  };
  const Trained one = run(1);
  EXPECT_LT(one.epochs[1].train.loss, 0.8 * one.epochs[0].train.loss);
  for (const int threads : {2, 3}) expect_same_bits(one, run(threads));
}

TEST(Training, EveryActivationRuns) {
  for (const Kernels &kernels : all_kernels()) {
    SCOPED_TRACE(kernels.name);
    std::map<std::string, float> given;
    for (const actc_param &p : kernels.parameters())
      if (!p.default_value) given[p.name] = 0;
    const ActivationChoice activation = choice(kernels.name, given);
    const Trained result = train(make_perceptron(1, 32, activation), activation, 2, 2);
    // Half of the sums are negative, where these two are NaN.
    if (kernels.name == std::string("log") || kernels.name == std::string("sqrt")) {
      EXPECT_FALSE(std::isfinite(result.epochs[0].train.loss));
    } else {
      EXPECT_LT(result.epochs[1].train.loss, 0.9 * result.epochs[0].train.loss);
    }
  }
}

TEST(Training, GradientsVanishInDeepSigmoidNetworksOnly) {
  const auto first_to_last = [](const char *name) {
    const Trained result = train(make_perceptron(10, 32, choice(name)), choice(name), 1, 2);
    const std::vector<double> &norms = result.epochs[0].first_norms;
    EXPECT_EQ(norms.size(), 11);
    return norms.front() / norms.back();
  };
  EXPECT_LT(first_to_last("sigmoid"), 1e-4);
  EXPECT_GT(first_to_last("relu"), 1e-2);
  EXPECT_GT(first_to_last("selu"), 1e-2);
}

TEST(Units, CountsTheDeadAndTheSaturated) {
  const ActivationChoice relu = choice("relu");
  Network network = make_perceptron(1, 4, relu);
  network.parameters().setZero();
  // Two units have the bias 1, one -1, one 0, whatever the image.
  network.parameters().segment(Eigen::Index{4} * kPixels, 4) << 1, -1, 0, 1;
  const std::vector<UnitStatistics> units = unit_statistics(network, small_data().test);
  ASSERT_EQ(units.size(), 1);
  EXPECT_EQ(units[0].units, 4);
  EXPECT_EQ(units[0].dead, 0.5);
  EXPECT_EQ(units[0].saturated, 0.5);
}

TEST(Initialiser, FollowsTheActivation) {
  const auto of = [](const char *name) {
    const ActivationChoice c = choice(name);
    return usual_initialiser(*c.kernels, c.values);
  };
  for (const char *name : {"sigmoid", "tanh", "hardtanh"}) EXPECT_EQ(of(name).rule, Rule::Glorot) << name;
  for (const char *name : {"relu", "selu", "gelu"}) EXPECT_EQ(of(name).rule, Rule::Moment) << name;
  EXPECT_NEAR(of("relu").moment, 0.5, 1e-6);  // He's rule
  EXPECT_NEAR(of("selu").moment, 1, 1e-4);    // LeCun's
  EXPECT_NEAR(of("exp").moment, std::exp(2.0), 1e-4);
  EXPECT_EQ(of("log").rule, Rule::LeCun);
}

TEST(Parameters, AreCheckedByName) {
  const Kernels &threshold = find_kernels("threshold");
  EXPECT_EQ(parameter_values(threshold, {{"value", 2}, {"threshold", 1}}), (std::vector<float>{1, 2}));
  EXPECT_THROW(parameter_values(threshold, {{"value", 2}}), std::invalid_argument);
  EXPECT_THROW(parameter_values(find_kernels("gelu"), {{"beta", 2}}), std::invalid_argument);
  EXPECT_EQ(parameter_values(find_kernels("leaky_relu"), {}), std::vector<float>{0.01f});
  EXPECT_THROW(find_kernels("swiglu"), std::invalid_argument);
}

TEST(Team, RunsEveryTaskOnceAndHandsOnErrors) {
  Team team(3);
  for (int round = 0; round < 100; ++round) {
    std::vector<std::atomic<int>> counts(7);
    team.run(7, [&](int i) { ++counts[static_cast<size_t>(i)]; });
    for (const auto &count : counts) ASSERT_EQ(count, 1);
  }
  EXPECT_THROW(team.run(5,
                        [](int i) {
                          if (i == 3) throw std::runtime_error("task 3");
                        }),
               std::runtime_error);
  team.run(0, [](int) { FAIL(); });
}

}  // namespace
}  // namespace fashion
