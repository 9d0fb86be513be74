// The percentile bootstrap in two levels: processes are drawn anew, then the repetitions of both sides within each.
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

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto upper = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), upper, values.end());
  if (values.size() % 2 == 1) return *upper;
  return (*upper + *std::max_element(values.begin(), upper)) / 2;
}

double median_of_medians(const Samples &samples) {
  std::vector<double> medians;
  for (const std::vector<double> &process : samples) medians.push_back(median(process));
  return median(medians);
}

Interval ratio_of_medians(const Samples &a, const Samples &b) {
  constexpr size_t kRedraws = 4000, kSeed = 1;
  std::vector<double> ratios(a.size());
  for (size_t p = 0; p < a.size(); ++p) ratios[p] = median(a[p]) / median(b[p]);

  std::mt19937 random(kSeed);
  std::vector<double> redrawn(kRedraws);
  for (double &value : redrawn) {
    std::vector<double> of_processes(a.size());
    for (double &ratio : of_processes) {
      const size_t p = random() % a.size();
      const double numerator = median(redraw(a[p], random));
      ratio = numerator / median(redraw(b[p], random));
    }
    value = median(of_processes);
  }
  std::sort(redrawn.begin(), redrawn.end());
  return {median(ratios), redrawn[kRedraws / 40], redrawn[kRedraws - 1 - kRedraws / 40]};
}

}  // namespace actc::bench
