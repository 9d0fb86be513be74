// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/minimax/samples.h"

#include <map>

namespace actc::minimax {
namespace {

Number integer_power(const Number &v, int exponent) {
  Number r(v.precision());
  mpfr_pow_si(r.get(), v.get(), exponent, MPFR_RNDN);
  return r;
}

}  // namespace

Sampler::Sampler(const Problem &problem)
    : problem_(problem),
      function_(problem.formula, problem.precision),
      variable_(problem.variable, problem.precision),
      weight_(problem.weight == Weight::Formula ? problem.weight_formula : problem.formula, problem.precision) {}

std::optional<Sample> Sampler::at(const Number &x) const {
  const auto value = function_(x), variable = variable_(x);
  if (!value || !variable) return std::nullopt;
  Number weight(1.0, problem_.precision);
  if (problem_.weight == Weight::Relative) {
    if (value->is_zero()) return std::nullopt;
    weight = weight / abs(*value);
  } else if (problem_.weight == Weight::Formula) {
    const auto given = weight_(x);
    if (!given) return std::nullopt;
    weight = abs(*given);
  }
  Sample sample{x, *value, weight, {}};
  for (size_t i = 0; i < problem_.size(); ++i)
    sample.powers.push_back(integer_power(*variable, problem_.coefficient(i).exponent));
  return sample;
}

std::vector<Sample> Sampler::at(const std::vector<Number> &points) const {
  const Number shift = (problem_.high - problem_.low) * 0x1p-40, middle = (problem_.high + problem_.low) * 0.5;
  std::map<Number, Sample> sorted;
  for (const Number &x : points) {
    auto sample = at(x);
    if (!sample) sample = at(x < middle ? x + shift : x - shift);
    if (sample) sorted.emplace(sample->x, *sample);
  }
  std::vector<Sample> samples;
  samples.reserve(sorted.size());
  for (auto &[x, sample] : sorted) samples.push_back(std::move(sample));
  return samples;
}

Quotient quotient(const Problem &problem, const std::vector<Number> &c, const Sample &sample) {
  Number p(problem.precision), q(problem.precision);
  const size_t n = problem.numerator.size();
  for (size_t i = 0; i < problem.size(); ++i) {
    Number &sum = i < n ? p : q;
    sum = sum + c[i] * sample.powers[i];
  }
  return {p, q};
}

Number error_at(const Problem &problem, const std::vector<Number> &coefficients, const Sample &sample) {
  const Quotient r = quotient(problem, coefficients, sample);
  return sample.weight * (r.numerator / r.denominator - sample.value);
}

std::vector<Number> chebyshev_points(const Number &low, const Number &high, int n, double skew) {
  // In MPFR, so that the points, and all that follows from them, are the same on every machine.
  const long precision = std::max(low.precision(), high.precision());
  Number pi(precision);
  mpfr_const_pi(pi.get(), MPFR_RNDN);
  std::vector<Number> points = {low};
  for (int k = 1; k < n; ++k) {
    const double s = static_cast<double>(k) / n;
    Number cosine = pi * (s + skew * s * (1 - s));
    mpfr_cos(cosine.get(), cosine.get(), MPFR_RNDN);
    points.push_back((low + high - (high - low) * cosine) * 0.5);
  }
  points.push_back(high);
  return points;
}

}  // namespace actc::minimax
