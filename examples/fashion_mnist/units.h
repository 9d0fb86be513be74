// What the units of each activation layer do over some images.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "network.h"

namespace fashion {

struct UnitStatistics {
  std::string layer;
  int units;         // of a convolution: channels
  double dead;       // share of the units whose derivative is 0 for every image (at every pixel): they learn nothing
  double saturated;  // share of all inputs where the derivative is below 0.01 in magnitude
};

// One entry for each activation layer, over the first test images (at most 1,000).
std::vector<UnitStatistics> unit_statistics(const Network &network, const Images &images);

}  // namespace fashion
