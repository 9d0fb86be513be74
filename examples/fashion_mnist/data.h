// Fashion-MNIST (Xiao, Rasul & Vollgraf 2017, arXiv:1708.07747): 28 x 28 grey images of clothes in ten classes.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "matrix.h"

namespace fashion {

inline constexpr int kSide = 28, kPixels = kSide * kSide, kClasses = 10;

struct Images {
  std::vector<uint8_t> pixels;  // kPixels each
  std::vector<uint8_t> labels;
  int count() const { return static_cast<int>(labels.size()); }
  void keep_first(int n);
  // One row for each of `which`, with pixels scaled to mean 0 and deviation 1 over the training images.
  void rows(std::span<const int> which, Matrix &x, std::vector<uint8_t> &y) const;
};

struct Data {
  Images train, test;
};

// Reads the four IDX files (gzipped or not) of a folder. Throws std::runtime_error that names file and remedy.
Data read_data(const std::string &folder);

// Images for a machine without the package: ten random patterns, each image one of them at random strength under noise.
Data generate_data(int n_train, int n_test, uint64_t seed);

}  // namespace fashion
