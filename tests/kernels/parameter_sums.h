// The order of additions of parameter gradients as actc_runtime.h states it, written down once more.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <algorithm>
#include <span>
#include <vector>

namespace actc::test {

template <class Float>
Float sum_of_block(std::span<const Float> terms) {
  Float lanes[32] = {};
  for (size_t i = 0; i < terms.size(); ++i) lanes[i % 32] += terms[i];
  for (int half : {16, 8, 4, 2, 1})
    for (int l = 0; l < half; ++l) lanes[l] += lanes[l + half];
  return lanes[0];
}

template <class Float>
Float sum_of_blocks(std::span<const Float> blocks) {
  if (blocks.size() == 1) return blocks[0];
  size_t left = 1;  // the largest power of two below the number of blocks
  while (2 * left < blocks.size()) left *= 2;
  return sum_of_blocks(blocks.first(left)) + sum_of_blocks(blocks.subspan(left));
}

template <class Float>
Float sum_in_order(std::span<const Float> terms) {
  std::vector<Float> blocks;
  for (size_t begin = 0; begin < terms.size(); begin += 1024)
    blocks.push_back(sum_of_block(terms.subspan(begin, std::min<size_t>(1024, terms.size() - begin))));
  return sum_of_blocks(std::span<const Float>(blocks));
}

}  // namespace actc::test
