// Arguments for kernels: the values where something can go wrong, and all bit patterns evenly.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace actc::test {

using Arrays = std::vector<std::vector<float>>;  // one array per input (or output) of a kernel

// Zeros, infinities, NaNs, subnormals, powers of two, and the limits of codegen/math/ with their neighbours.
const std::vector<float> &special_values();

// Every pair of special values (one input: each; from the third input on, a different order).
Arrays special_inputs(size_t n_inputs);

// n = 2^k bit patterns, one from each of n equal parts of the 2^32, in mixed order: every binade of both signs, and
// NaNs. Another order and other members for each input; one in 16 of all inputs but the last is a special value.
Arrays stratified_inputs(size_t n_inputs, size_t n, uint64_t seed);

// The next of a fixed sequence of 64-bit numbers (splitmix64): the same on every machine, unlike <random>'s
// distributions.
inline uint64_t next_random(uint64_t &state) {
  uint64_t z = state += 0x9e3779b97f4a7c15u;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
  z = (z ^ z >> 27) * 0x94d049bb133111ebu;
  return z ^ z >> 31;
}

}  // namespace actc::test
