// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/error_profile.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

namespace actc {
namespace {

// The upper bits of a float: sign, exponent and the first two bits of the fraction.
constexpr uint32_t kShift = 21, kBinsPerSign = 0x7f800000u >> kShift;

size_t bin_of(float x) {
  const uint32_t bits = std::bit_cast<uint32_t>(x), magnitude = (bits & 0x7fffffffu) >> kShift;
  return bits >> 31 ? kBinsPerSign - 1 - magnitude : kBinsPerSign + magnitude;
}

float edge(uint32_t magnitude) { return std::bit_cast<float>(magnitude << kShift); }

}  // namespace

void ProfileRange::join(const ProfileRange &next) {
  high = next.high;
  const double absolute = std::max(peak.absolute, next.peak.absolute);
  if (next.peak.ulp > peak.ulp) peak = next.peak;
  peak.absolute = absolute;
}

ErrorProfile::ErrorProfile() : bins_(size_t{2} * kBinsPerSign) {
  for (uint32_t i = 0; i < kBinsPerSign; ++i) {
    ProfileRange &above = bins_[kBinsPerSign + i], &below = bins_[kBinsPerSign - 1 - i];
    above.low = edge(i), above.high = edge(i + 1);
    below.low = -above.high, below.high = -above.low;
  }
}

void ErrorProfile::add(float x, float actual, double exact, double ulp, size_t place) {
  ProfileRange &bin = bins_[bin_of(x)];
  double absolute = bin.peak.absolute;
  if (std::isfinite(actual) && std::isfinite(exact)) absolute = std::max(absolute, std::fabs(actual - exact));
  if (ulp > bin.peak.ulp) bin.peak = {ulp, 0, x, actual, exact, place};
  bin.peak.absolute = absolute;
}

std::vector<ProfileRange> ErrorProfile::above(double ulp) const {
  std::vector<ProfileRange> ranges;
  size_t last = 0;
  for (size_t i = 0; i < bins_.size(); ++i) {
    if (!(bins_[i].peak.ulp > ulp)) continue;
    if (!ranges.empty() && i - last <= kJoined)
      ranges.back().join(bins_[i]);
    else
      ranges.push_back(bins_[i]);
    last = i;
  }
  return ranges;
}

std::vector<float> ErrorProfile::frontier(double ulp, std::set<size_t> &visited) const {
  constexpr int kPoints = 32;
  std::vector<float> points;
  for (size_t i = 0; i < bins_.size(); ++i) {
    const bool beside = (i > 0 && bins_[i - 1].peak.ulp > ulp) || (i + 1 < bins_.size() && bins_[i + 1].peak.ulp > ulp);
    if (!beside || bins_[i].peak.ulp > ulp || !visited.insert(i).second) continue;
    const uint32_t first = i < kBinsPerSign ? static_cast<uint32_t>(kBinsPerSign - 1 - i) << kShift | 0x80000000u
                                            : static_cast<uint32_t>(i - kBinsPerSign) << kShift;
    for (uint32_t k = 0; k < kPoints; ++k) points.push_back(std::bit_cast<float>(first + (k << kShift) / kPoints + k));
  }
  return points;
}

ProfileRange ErrorProfile::worst() const {
  return *std::max_element(bins_.begin(), bins_.end(),
                           [](const ProfileRange &a, const ProfileRange &b) { return a.peak.ulp < b.peak.ulp; });
}

}  // namespace actc
