// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "inputs.h"

#include <bit>
#include <cmath>

namespace actc::test {
namespace {

float from_bits(uint32_t bits) { return std::bit_cast<float>(bits); }

std::vector<float> make_special_values() {
  std::vector<float> values;
  auto both_signs = [&](float magnitude) {
    const uint32_t bits = std::bit_cast<uint32_t>(magnitude);
    values.push_back(from_bits(bits & 0x7fffffffu));
    values.push_back(from_bits(bits | 0x80000000u));
  };
  both_signs(0);
  both_signs(INFINITY);
  for (uint32_t nan : {0x7fc00000u, 0x7fffffffu, 0x7fc12345u, 0x7f800001u, 0x7fa00000u, 0x7fbfffffu})
    both_signs(from_bits(nan));
  for (uint32_t subnormal : {1u, 2u, 3u, 0x400000u, 0x7ffffeu, 0x7fffffu}) both_signs(from_bits(subnormal));
  for (float normal : {0x1p-126f, 0x1.000002p-126f, 0x1.fffffep126f, 0x1p127f, 0x1.fffffcp127f, 0x1.fffffep127f})
    both_signs(normal);
  for (int exponent :
       {-125, -100, -64, -63, -25, -24, -23, -12, -4, -2, 2, 4, 6, 7, 8, 22, 23, 24, 31, 32, 63, 64, 100})
    both_signs(std::ldexp(1.0f, exponent));
  // Clamps of codegen/math/ and places where a result reaches 1, a subnormal, 0 or infinity; each with its neighbours.
  for (float edge : {0.5f,       1.0f,      2.0f,   1.2784645f, 2.3993573f, 17.32868f,   18.0f,      20.0f,
                     22.0f,      87.33654f, 88.0f,  88.72283f,  89.0f,      89.41598f,   91.0f,      103.27893f,
                     103.97208f, 104.0f,    108.0f, 112.0f,     200.0f,     0.34657359f, 0.69314718f}) {
    both_signs(edge);
    both_signs(std::nextafter(edge, 0.0f));
    both_signs(std::nextafter(edge, INFINITY));
  }
  return values;
}

}  // namespace

const std::vector<float> &special_values() {
  static const std::vector<float> values = make_special_values();
  return values;
}

Arrays special_inputs(size_t n_inputs) {
  const std::vector<float> &values = special_values();
  const size_t count = values.size(), n = n_inputs == 1 ? count : count * count;
  Arrays inputs(n_inputs, std::vector<float>(n));
  for (size_t i = 0; i < n; ++i) {
    inputs[0][i] = values[i % count];
    for (size_t k = 1; k < n_inputs; ++k) inputs[k][i] = values[(i / count + i % count * (k - 1)) % count];
  }
  return inputs;
}

Arrays stratified_inputs(size_t n_inputs, size_t n, uint64_t seed) {
  Arrays inputs(n_inputs, std::vector<float>(n));
  const uint64_t part = (uint64_t{1} << 32) / n;
  const std::vector<float> &specials = special_values();
  for (size_t k = 0; k < n_inputs; ++k) {
    const uint64_t order = next_random(seed) | 1;  // odd: i -> i * order mod 2^k is a permutation
    for (size_t i = 0; i < n; ++i) {
      const uint64_t random = next_random(seed);
      inputs[k][i] = from_bits(static_cast<uint32_t>((i * order & (n - 1)) * part + random % part));
      if (k + 1 < n_inputs && random >> 60 == 0) inputs[k][i] = specials[(random >> 32) % specials.size()];
    }
  }
  return inputs;
}

}  // namespace actc::test
