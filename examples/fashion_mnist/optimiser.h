// From a gradient to the next parameters.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <memory>

#include "matrix.h"

namespace fashion {

class Optimiser {
 public:
  virtual ~Optimiser() = default;
  virtual void next_step() {}
  // Updates parameters [begin, begin + count); each is independent of the others.
  virtual void update(Vector &parameters, const Vector &gradient, float rate, Eigen::Index begin,
                      Eigen::Index count) = 0;
};

// Stochastic gradient descent with momentum: v = 0.9 v + g, p -= rate v.
std::unique_ptr<Optimiser> make_sgd(Eigen::Index parameters);

// Kingma & Ba 2014, arXiv:1412.6980, with their constants.
std::unique_ptr<Optimiser> make_adam(Eigen::Index parameters);

}  // namespace fashion
