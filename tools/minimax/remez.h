// Best approximation on an interval: the exchange (exchange.h) on samples that move to where the error is largest.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "tools/minimax/exchange.h"

namespace actc::minimax {

// The best fit on the interval, equioscillating to 2^-24 where that is possible. Throws NoApproximation.
Fit fit(const Problem &problem, const Sampler &sampler);

// The best fit with more coefficients given, on fixed samples, from a fit without; nothing when none is found.
std::optional<Fit> refit(const Problem &problem, const Given &given, const std::vector<Sample> &samples,
                         const Fit &start);

// Places for samples: `density` between any two extrema of a fit.
std::vector<Number> points_around(const Problem &problem, const Fit &fit, int density);

// The largest error over samples, ...
Number largest_error(const Problem &problem, const std::vector<Number> &coefficients,
                     const std::vector<Sample> &samples);

// ... and with the places between samples where it may be larger.
struct Peaks {
  Number largest;
  std::vector<Number> places;
};
Peaks find_peaks(const Problem &problem, const Sampler &sampler, const std::vector<Number> &coefficients,
                 const std::vector<Sample> &samples);

}  // namespace actc::minimax
