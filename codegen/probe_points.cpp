// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/probe_points.h"

#include <bit>
#include <cmath>
#include <limits>
#include <numeric>
#include <type_traits>

namespace actc {
namespace {

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
template <class Float>
std::vector<Float> mixed(const std::vector<Float> &points) {
  size_t step = points.size() * 5 / 8 | 1;
  while (std::gcd(step, points.size()) != 1) step += 2;
  std::vector<Float> out;
  out.reserve(points.size());
  for (size_t i = 0, at = 0; i < points.size(); ++i, at = (at + step) % points.size()) out.push_back(points[at]);
  return out;
}

}  // namespace

template <class Float>
std::vector<Float> probe_points(size_t n, std::span<const double> constants, uint64_t seed) {
  using Limits = std::numeric_limits<Float>;
  using Bits = std::conditional_t<sizeof(Float) == 8, uint64_t, uint32_t>;
  const uint64_t infinity = std::bit_cast<Bits>(Limits::infinity());
  std::vector<Float> points;
  auto add = [&](double magnitude) {
    const Float x = static_cast<Float>(magnitude);
    if (!std::isfinite(x)) return;
    points.push_back(x);
    points.push_back(-x);
  };
  for (Float x : {Float{0}, Limits::denorm_min(), std::nextafter(Limits::min(), Float{0}), Limits::min(), Float{1},
                  Limits::max()})
    add(x);
  for (double c : constants) {
    const Float x = static_cast<Float>(c), beyond = Limits::infinity();
    for (Float neighbour : {std::nextafter(x, -beyond), x, std::nextafter(x, beyond)}) add(neighbour);
  }
  Random random(seed);
  const size_t even = n * 6 / 10, bend = constants.empty() ? n : n * 8 / 10;
  for (size_t i = 0; i < even; ++i) {
    const uint64_t part = 2 * infinity / even, bits = i * part + random.bits() % part;
    const Float x = std::bit_cast<Float>(static_cast<Bits>(bits < infinity ? bits : bits - infinity));
    points.push_back(bits < infinity ? x : -x);
  }
  while (points.size() < bend) {
    const double reach = sizeof(Float) == 8 && points.size() % 2 ? 760 : 16;
    points.push_back(static_cast<Float>(2 * reach * random.unit() - reach));
  }
  for (size_t i = 0; points.size() < n; ++i) {
    const double c = constants[i / 2 % constants.size()], away = std::exp2(-26 * random.unit());
    add(c * (i % 2 ? 1 + away : 1 - away));
  }
  return mixed(points);
}

template std::vector<float> probe_points<float>(size_t, std::span<const double>, uint64_t);
template std::vector<double> probe_points<double>(size_t, std::span<const double>, uint64_t);

}  // namespace actc
