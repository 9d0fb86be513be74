// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "optimiser.h"

#include <cmath>

namespace fashion {
namespace {

class Sgd : public Optimiser {
 public:
  explicit Sgd(Eigen::Index parameters) : velocity_(Vector::Zero(parameters)) {}
  void update(Vector &parameters, const Vector &gradient, float rate, Eigen::Index begin, Eigen::Index count) override {
    auto v = velocity_.segment(begin, count);
    v = 0.9f * v + gradient.segment(begin, count);
    parameters.segment(begin, count) -= rate * v;
  }

 private:
  Vector velocity_;
};

class Adam : public Optimiser {
 public:
  explicit Adam(Eigen::Index parameters) : mean_(Vector::Zero(parameters)), square_(Vector::Zero(parameters)) {}
  void next_step() override { ++step_; }
  void update(Vector &parameters, const Vector &gradient, float rate, Eigen::Index begin, Eigen::Index count) override {
    const auto g = gradient.segment(begin, count).array();
    auto m = mean_.segment(begin, count).array(), s = square_.segment(begin, count).array();
    m = kBeta1 * m + (1 - kBeta1) * g;
    s = kBeta2 * s + (1 - kBeta2) * g * g;
    // Both means start at 0; these quotients correct for it.
    const float of_mean = 1 - std::pow(kBeta1, static_cast<float>(step_)),
                of_square = std::sqrt(1 - std::pow(kBeta2, static_cast<float>(step_)));
    parameters.segment(begin, count).array() -= rate * of_square / of_mean * m / (s.sqrt() + kEpsilon);
  }

 private:
  static constexpr float kBeta1 = 0.9f, kBeta2 = 0.999f, kEpsilon = 1e-8f;
  Vector mean_, square_;
  int step_ = 0;
};

}  // namespace

std::unique_ptr<Optimiser> make_sgd(Eigen::Index parameters) { return std::make_unique<Sgd>(parameters); }
std::unique_ptr<Optimiser> make_adam(Eigen::Index parameters) { return std::make_unique<Adam>(parameters); }

}  // namespace fashion
