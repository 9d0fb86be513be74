// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/probe_points.h"

#include <bit>
#include <cmath>
#include <limits>
#include <numeric>

namespace actc {
namespace {

using Limits = std::numeric_limits<float>;
constexpr uint32_t kInfinity = 0x7f800000, kSign = 0x80000000;

// splitmix64
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  uint64_t bits() {
    uint64_t z = state_ += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
  }
  double unit() { return static_cast<double>(bits() >> 11) * 0x1p-53; }

 private:
  uint64_t state_;
};

// Neighbours in the same place of the list would be neighbours in time: a probe that is cut short still sees all.
std::vector<float> mixed(const std::vector<float> &points) {
  size_t step = points.size() * 5 / 8 | 1;
  while (std::gcd(step, points.size()) != 1) step += 2;
  std::vector<float> out;
  out.reserve(points.size());
  for (size_t i = 0, at = 0; i < points.size(); ++i, at = (at + step) % points.size()) out.push_back(points[at]);
  return out;
}

}  // namespace

std::vector<float> probe_points(size_t n, std::span<const double> constants, uint64_t seed) {
  std::vector<float> points;
  auto add = [&](double magnitude) {
    const float x = static_cast<float>(magnitude);
    if (!std::isfinite(x)) return;
    points.push_back(x);
    points.push_back(-x);
  };
  for (float x : {0.0f, Limits::denorm_min(), 0x1.fffffcp-127f, Limits::min(), 1.0f, Limits::max()}) add(x);
  for (double c : constants) {
    const float x = static_cast<float>(c);
    for (float neighbour : {std::nextafter(x, -INFINITY), x, std::nextafter(x, INFINITY)}) add(neighbour);
  }
  Random random(seed);
  const size_t even = n * 6 / 10, bend = constants.empty() ? n : n * 8 / 10;
  for (size_t i = 0; i < even; ++i) {
    const uint64_t part = (uint64_t{2} * kInfinity) / even, bits = i * part + random.bits() % part;
    points.push_back(std::bit_cast<float>(bits < kInfinity ? static_cast<uint32_t>(bits)
                                                           : static_cast<uint32_t>(bits - kInfinity) | kSign));
  }
  while (points.size() < bend) points.push_back(static_cast<float>(32 * random.unit() - 16));
  for (size_t i = 0; points.size() < n; ++i) {
    const double c = constants[i / 2 % constants.size()], away = std::exp2(-26 * random.unit());
    add(c * (i % 2 ? 1 + away : 1 - away));
  }
  return mixed(points);
}

}  // namespace actc
