// Random numbers that are the same for a seed in every standard library: the engines are specified bit by bit, the
// distributions of <random> are not.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace fashion {

class Random {
 public:
  explicit Random(uint64_t seed) : engine_(seed) {}

  // In [-bound, bound), on a grid of 2^24 values.
  float uniform(float bound) { return bound * (static_cast<float>(engine_() >> 40) * 0x1p-23f - 1); }

  // In [0, n); the bias for n far below 2^64 is nothing.
  size_t below(size_t n) { return static_cast<size_t>(engine_() % n); }

  template <class T>
  void shuffle(std::vector<T> &values) {  // Fisher and Yates
    for (size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[below(i)]);
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace fashion
