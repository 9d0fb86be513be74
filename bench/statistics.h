// Medians and what they are worth: on a shared machine single times mean little, and a ratio without an interval less.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <vector>

namespace actc::bench {

double median(std::vector<double> samples);

struct Interval {
  double value = 0, low = 0, high = 0;
};

// median(a) / median(b), with its 95 % interval by the bootstrap. The same samples give the same interval.
Interval ratio_of_medians(const std::vector<double> &a, const std::vector<double> &b);

}  // namespace actc::bench
