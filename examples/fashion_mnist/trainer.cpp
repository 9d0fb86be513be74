// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "trainer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <numbers>
#include <numeric>

namespace fashion {
namespace {

// Part i of n things cut into `parts`.
struct Range {
  Range(int n, int parts, int i)
      : begin(static_cast<int>(static_cast<int64_t>(n) * i / parts)),
        end(static_cast<int>(static_cast<int64_t>(n) * (i + 1) / parts)) {}
  int begin, end;
  int size() const { return end - begin; }
};

}  // namespace

Trainer::Trainer(Network &network, const Data &data, const Schedule &schedule, Optimiser &optimiser, Team &team,
                 uint64_t seed)
    : network_(network),
      data_(data),
      schedule_(schedule),
      optimiser_(optimiser),
      team_(team),
      random_(seed),
      order_(static_cast<size_t>(data.train.count())),
      passes_(kParts),
      gradient_(network.parameters().size()) {
  std::iota(order_.begin(), order_.end(), 0);
}

float Trainer::rate() const {
  const int steps = schedule_.epochs * ((data_.train.count() + schedule_.batch - 1) / schedule_.batch);
  return static_cast<float>(schedule_.rate * (0.5 + 0.5 * std::cos(std::numbers::pi * step_ / steps)));
}

void Trainer::step(std::span<const int> images) {
  const int batch = static_cast<int>(images.size());
  team_.run(kParts, [&](int i) {
    Pass &pass = passes_[static_cast<size_t>(i)];
    const Range part(batch, kParts, i);
    pass.values.resize(network_.layers() + 1);
    data_.train.rows(images.subspan(static_cast<size_t>(part.begin), static_cast<size_t>(part.size())), pass.values[0],
                     pass.labels);
    network_.forward(pass);
    loss_and_gradient(pass, batch);
    network_.backward(pass);
  });
  optimiser_.next_step();
  const float rate = this->rate();
  // Element by element, so that where the vector is cut changes nothing.
  team_.run(kParts, [&](int i) {
    const Range part(static_cast<int>(gradient_.size()), kParts, i);
    auto sum = gradient_.segment(part.begin, part.size());
    sum = passes_[0].gradient.segment(part.begin, part.size());
    for (size_t k = 1; k < kParts; ++k) sum += passes_[k].gradient.segment(part.begin, part.size());
    optimiser_.update(network_.parameters(), gradient_, rate, part.begin, part.size());
  });
  ++step_;
}

std::vector<double> Trainer::norms() const {
  std::vector<double> result;
  for (size_t i = 0; i < network_.layers(); ++i)
    if (network_.layer(i).has_weights())
      result.push_back(gradient_.segment(network_.offset(i), static_cast<Eigen::Index>(network_.layer(i).parameters()))
                           .cast<double>()
                           .norm());
  return result;
}

Epoch Trainer::epoch() {
  const auto start = std::chrono::steady_clock::now();
  const std::clock_t cpu = std::clock();
  Epoch result;
  random_.shuffle(order_);
  const std::span<const int> order = order_;
  const auto batch = static_cast<size_t>(schedule_.batch);
  size_t done = 0;
  int right = 0;
  for (size_t steps = 1; done < order.size() && std::isfinite(result.train.loss); ++steps) {
    const size_t count = std::min(batch, order.size() - done);
    step(order.subspan(done, count));
    done += count;
    for (const Pass &pass : passes_) {
      result.train.loss += pass.loss;
      right += pass.right;
    }
    const std::vector<double> now = norms();
    if (steps == 1) result.first_norms = result.mean_norms = now;
    for (size_t i = 0; i < now.size() && steps > 1; ++i)
      result.mean_norms[i] += (now[i] - result.mean_norms[i]) / static_cast<double>(steps);
  }
  result.train.loss /= static_cast<double>(done);
  result.train.accuracy = right / static_cast<double>(done);
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  result.cpu_seconds = static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC;
  result.test = test();
  return result;
}

Score Trainer::test() {
  constexpr int kAtOnce = 50;
  const int count = data_.test.count();
  std::vector<Score> scores(kParts);
  team_.run(kParts, [&](int i) {
    Pass &pass = passes_[static_cast<size_t>(i)];
    Score &score = scores[static_cast<size_t>(i)];
    const Range part(count, kParts, i);
    for (int begin = part.begin; begin < part.end; begin += kAtOnce) {
      std::vector<int> images(static_cast<size_t>(std::min(kAtOnce, part.end - begin)));
      std::iota(images.begin(), images.end(), begin);
      pass.values.resize(network_.layers() + 1);
      data_.test.rows(images, pass.values[0], pass.labels);
      network_.forward(pass);
      loss_and_gradient(pass, static_cast<int>(images.size()));
      score.loss += pass.loss;
      score.accuracy += pass.right;
    }
  });
  Score sum;
  for (const Score &score : scores) {
    sum.loss += score.loss / count;
    sum.accuracy += score.accuracy / count;
  }
  return sum;
}

}  // namespace fashion
