// Remez' exchange on a set of samples (Remez 1934; Powell 1981, ch. 9). On a reference, one more point than there are
// free coefficients, the error is made to alternate: +E, -E, ...; then the reference moves to where the error is
// largest. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <optional>
#include <vector>

#include "tools/minimax/samples.h"

namespace actc::minimax {

using Reference = std::vector<size_t>;  // indices of samples, ascending

struct Fit {
  std::vector<Number> coefficients;
  Number levelled;              // |E| on the reference: no fit of this shape has a smaller largest error
  Number largest;               // error over the samples
  std::vector<Number> extrema;  // x of the reference
};

class Exchange {
 public:
  // Keeps references. `given` coefficients stay.
  Exchange(const Problem &problem, const Given &given, const std::vector<Sample> &samples);

  size_t reference_size() const { return free_.size() + 1; }
  bool is_linear() const { return free_.empty() || free_.back() < problem_.numerator.size(); }

  // The best fit met on the way, until its largest error is within 2^-bits of the level; it stays above where the
  // exchange runs in circles. Begins from coefficients and |E|, which matter for quotients only. Nothing when the first
  // reference has no solution without a pole.
  std::optional<Fit> run(Reference reference, std::vector<Number> coefficients, Number level, long bits) const;

  Reference spread() const;                                                            // even over the samples
  Reference extrema_of(const std::vector<Number> &coefficients) const;                 // empty: too few of them
  Reference nearest(const std::vector<Number> &places) const;                          // empty: two fall together
  bool is_negligible(const Number &error) const;                                       // beside weight * f
  std::optional<Number> largest_error(const std::vector<Number> &coefficients) const;  // nothing: a pole

 private:
  struct State {
    std::vector<Number> coefficients;
    Number level;  // E, signed
  };
  bool level(const Reference &reference, State &state) const;
  std::optional<std::vector<Number>> all_errors(const std::vector<Number> &coefficients) const;
  Reference alternation(const std::vector<Number> &errors) const;
  Fit fit_of(const State &state, const Number &largest, const Reference &reference) const;

  const Problem &problem_;
  const Given &given_;
  const std::vector<Sample> &samples_;
  std::vector<size_t> free_;
  std::vector<int> side_;  // sign of the lowest free power; where that is odd, it is error * side that alternates
  Number scale_;           // of weight * f
};

}  // namespace actc::minimax
