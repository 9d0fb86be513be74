// ErrorProfile: the largest error by quarters of binades, and the ranges in which it is large.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <set>
#include <vector>

namespace actc {

// Neighbouring bins as one.
struct ProfileRange {
  double low = 0, high = 0;  // the largest float's neighbour is infinity
  struct Peak {
    double ulp = 0, absolute = 0;
    float at = 0, actual = 0;  // where the ULP are largest
    double exact = 0;
    size_t place = 0;  // as given to add()
  } peak;

  void join(const ProfileRange &next);
};

class ErrorProfile {
 public:
  ErrorProfile();
  // `x` finite, `exact` a number.
  void add(float x, float actual, double exact, double ulp, size_t place);

  // Ranges above a threshold, from low to high; ranges less than a binade apart are one (kJoined bins).
  static constexpr size_t kJoined = 4;
  std::vector<ProfileRange> above(double ulp) const;
  // Points in the bins next to those above the threshold, to find out how far that goes: 32 in each bin that is not in
  // `visited`, which grows.
  std::vector<float> frontier(double ulp, std::set<size_t> &visited) const;
  // The worst bin.
  ProfileRange worst() const;

 private:
  std::vector<ProfileRange> bins_;  // by value
};

}  // namespace actc
