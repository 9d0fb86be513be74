// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/minimax/minimax.h"

#include <fmt/format.h>

#include <cmath>

#include "tools/minimax/domain.h"
#include "tools/minimax/remez.h"
#include "tools/minimax/rounding.h"
#include "tools/minimax/sup_norm.h"

namespace actc::minimax {
namespace {

constexpr int kDensity = 40;  // samples between two extrema, for rounding

// To 12 bits: more of them say nothing, and are hard to read.
double rounded_up(double bound) {
  Number n(12);
  mpfr_set_d(n.get(), bound, MPFR_RNDU);
  return n.to_double();
}

std::vector<Number> given_coefficients(const Problem &problem) {
  std::vector<Number> given;
  for (size_t i = 0; i < problem.size(); ++i) given.push_back(*problem.coefficient(i).given);
  return given;
}

bool is_rounded(const Problem &problem) {
  for (size_t i = 0; i < problem.size(); ++i)
    if (!problem.coefficient(i).given && problem.coefficient(i).format != Format::Exact) return true;
  return false;
}

}  // namespace

double certify(const Problem &problem, const std::vector<Number> &coefficients) {
  const ModelOf error(weighted_error(problem, coefficients), problem.precision);
  // Errors below the precision of the computation are not told apart.
  const double enough = std::ldexp(1.0, -static_cast<int>(problem.precision / 2));
  const SupNorm norm = sup_norm(error, problem.low, problem.high, enough, problem.size() + 6);
  if (norm.place)
    throw NoApproximation(
        fmt::format("the error cannot be bounded near x = {:.6g}: the denominator is zero there, or "
                    "the function is 0/0 (allowed at 0 and at the ends of the interval)",
                    norm.place->to_double()));
  return rounded_up(norm.bound);
}

Approximation approximate(const Problem &problem) {
  check_domain(problem);
  const Problem side = one_sided(problem);
  const Sampler sampler(side);
  Approximation result;
  std::vector<Sample> samples;
  if (problem.count_free() == 0) {
    samples = sampler.at(chebyshev_points(side.low, side.high, kDensity * static_cast<int>(problem.size() + 2)));
    result.coefficients = given_coefficients(problem);
  } else {
    const Fit best = fit(side, sampler);
    result.before = best.largest.to_double(MPFR_RNDU);
    for (const Number &x : best.extrema) result.extrema.push_back(x.to_double());
    samples = sampler.at(points_around(side, best, kDensity));
    result.coefficients = is_rounded(problem) ? round_coefficients(side, best, samples) : best.coefficients;
  }
  result.after = find_peaks(side, sampler, result.coefficients, samples).largest.to_double(MPFR_RNDU);
  result.certified = certify(problem, result.coefficients);
  return result;
}

}  // namespace actc::minimax
