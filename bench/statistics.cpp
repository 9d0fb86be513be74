// The percentile bootstrap: both sides are drawn anew, independently, because interleaved repetitions are not pairs.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "bench/statistics.h"

#include <algorithm>
#include <cstdint>
#include <random>

namespace actc::bench {
namespace {

std::vector<double> redraw(const std::vector<double> &samples, std::mt19937 &random) {
  std::vector<double> drawn(samples.size());
  for (double &d : drawn) d = samples[random() % samples.size()];
  return drawn;
}

}  // namespace

double median(std::vector<double> samples) {
  if (samples.empty()) return 0;
  const auto upper = samples.begin() + static_cast<std::ptrdiff_t>(samples.size() / 2);
  std::nth_element(samples.begin(), upper, samples.end());
  if (samples.size() % 2 == 1) return *upper;
  return (*upper + *std::max_element(samples.begin(), upper)) / 2;
}

Interval ratio_of_medians(const std::vector<double> &a, const std::vector<double> &b) {
  if (a.empty() || b.empty()) return {};
  constexpr size_t kRedraws = 4000, kSeed = 1;
  std::mt19937 random(kSeed);
  std::vector<double> ratios(kRedraws);
  for (double &ratio : ratios) {
    const double numerator = median(redraw(a, random));
    ratio = numerator / median(redraw(b, random));
  }
  std::sort(ratios.begin(), ratios.end());
  return {median(a) / median(b), ratios[kRedraws / 40], ratios[kRedraws - 1 - kRedraws / 40]};
}

}  // namespace actc::bench
