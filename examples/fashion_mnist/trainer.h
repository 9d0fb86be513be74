// Minibatch gradient descent. A minibatch is always cut into kParts parts, whose gradients are added in their order, so
// every bit of the result is the same for any number of threads.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <memory>

#include "network.h"
#include "optimiser.h"
#include "team.h"

namespace fashion {

inline constexpr int kParts = 4;  // more threads than this have nothing to do

struct Schedule {
  int epochs = 10, batch = 128;
  double rate = 0.001;  // at the start; falls to 0 along a cosine
};

struct Score {
  double loss = 0, accuracy = 0;  // means over the images
};

struct Epoch {
  Score train, test;  // the training images as they passed by; the test images at the end of the epoch
  double seconds = 0, cpu_seconds = 0;
  std::vector<double> first_norms, mean_norms;  // of the gradient, layer by layer: first minibatch, mean over all
};

class Trainer {
 public:
  Trainer(Network &network, const Data &data, const Schedule &schedule, Optimiser &optimiser, Team &team,
          uint64_t seed);
  // Stops early where the loss is no finite number any more.
  Epoch epoch();
  Score test();

 private:
  void step(std::span<const int> images);
  std::vector<double> norms() const;
  float rate() const;

  Network &network_;
  const Data &data_;
  const Schedule schedule_;
  Optimiser &optimiser_;
  Team &team_;
  Random random_;
  std::vector<int> order_;
  std::vector<Pass> passes_;
  Vector gradient_;
  int step_ = 0;
};

}  // namespace fashion
