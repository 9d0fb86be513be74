// Medians and what they are worth: on a shared machine single times mean little, and a ratio without an interval less.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <vector>

namespace actc::bench {

// Times of one function: of each process that measured, its repetitions.
using Samples = std::vector<std::vector<double>>;

double median(std::vector<double> values);
double median_of_medians(const Samples &samples);

struct Interval {
  double value = 0, low = 0, high = 0;
};

// The ratio a / b of medians within each process, and of these the median; with a 95 % interval. `a` and `b` have the
// same processes. The same samples give the same interval.
Interval ratio_of_medians(const Samples &a, const Samples &b);

}  // namespace actc::bench
