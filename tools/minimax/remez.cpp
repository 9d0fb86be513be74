// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/minimax/remez.h"

#include "tools/minimax/lawson.h"

namespace actc::minimax {
namespace {

constexpr int kMaxPlacements = 30;
constexpr int kFirstDensity = 40, kDensity = 24;  // samples between two extrema
constexpr double kSkew = 0.07;
constexpr long kFitBits = 40, kRefitBits = 18;
constexpr double kConverged = 1 + 0x1p-24, kAcceptable = 1.02;
constexpr double kGolden = 0.6180339887498949, kNotable = 0.5;
constexpr int kGoldenSteps = 24;

constexpr const char *kNotConverged =
    "the exchange does not converge, or only to a denominator with a zero in the interval; try a lower degree (the "
    "function may itself be a quotient of a lower one), a shorter interval, or a polynomial";

Given given_of(const Problem &problem) {
  Given given;
  for (size_t i = 0; i < problem.size(); ++i) given.push_back(problem.coefficient(i).given);
  return given;
}

std::optional<Fit> first_fit(const Problem &problem, const Given &given, const std::vector<Sample> &samples) {
  const Exchange exchange(problem, given, samples);
  if (samples.size() < exchange.reference_size()) return std::nullopt;
  const Number zero(problem.precision);
  if (exchange.is_linear()) return exchange.run(exchange.spread(), std::vector(problem.size(), zero), zero, kFitBits);
  // Newton's method for quotients wants a good start.
  std::vector<Number> start = lawson(problem, given, samples);
  const auto error = start.empty() ? std::nullopt : exchange.largest_error(start);
  if (!error) return std::nullopt;
  if (exchange.is_negligible(*error)) return Fit{start, *error, *error, {}};
  const Reference reference = exchange.extrema_of(start);
  if (reference.empty()) return std::nullopt;
  return exchange.run(reference, std::move(start), *error, kFitBits);
}

}  // namespace

std::optional<Fit> refit(const Problem &problem, const Given &given, const std::vector<Sample> &samples,
                         const Fit &start) {
  const Exchange exchange(problem, given, samples);
  const Reference reference = exchange.nearest(start.extrema);
  if (reference.empty()) return std::nullopt;
  return exchange.run(reference, start.coefficients, start.levelled, kRefitBits);
}

std::vector<Number> points_around(const Problem &problem, const Fit &fit, int density) {
  std::vector<Number> points, ends = {problem.low};
  ends.insert(ends.end(), fit.extrema.begin(), fit.extrema.end());
  ends.push_back(problem.high);
  for (size_t i = 0; i + 1 < ends.size(); ++i)
    if (ends[i] < ends[i + 1])
      for (Number &x : chebyshev_points(ends[i], ends[i + 1], density)) points.push_back(std::move(x));
  return points;
}

Number largest_error(const Problem &problem, const std::vector<Number> &coefficients,
                     const std::vector<Sample> &samples) {
  Number largest(problem.precision);
  for (const Sample &s : samples) largest = std::max(largest, abs(error_at(problem, coefficients, s)));
  return largest;
}

Peaks find_peaks(const Problem &problem, const Sampler &sampler, const std::vector<Number> &coefficients,
                 const std::vector<Sample> &samples) {
  std::vector<Number> e;
  e.reserve(samples.size());
  for (const Sample &s : samples) e.push_back(abs(error_at(problem, coefficients, s)));
  Peaks peaks{*std::max_element(e.begin(), e.end()), {}};
  auto error = [&](const Number &x) {
    const auto sample = sampler.at(x);
    return sample ? abs(error_at(problem, coefficients, *sample)) : Number(problem.precision);
  };
  for (size_t i = 1; i + 1 < samples.size(); ++i) {
    if (!(e[i] > e[i - 1] && !(e[i] < e[i + 1]) && e[i] > peaks.largest * kNotable)) continue;
    // Golden sections: unlike a parabola they also find a kink.
    Number left = samples[i - 1].x, right = samples[i + 1].x;
    Number low = right - (right - left) * kGolden, high = left + (right - left) * kGolden;
    Number low_error = error(low), high_error = error(high);
    for (int k = 0; k < kGoldenSteps; ++k) {
      if (low_error > high_error) {
        right = high, high = low, high_error = low_error;
        low = right - (right - left) * kGolden;
        low_error = error(low);
      } else {
        left = low, low = high, low_error = high_error;
        high = left + (right - left) * kGolden;
        high_error = error(high);
      }
    }
    peaks.places.push_back(low_error > high_error ? low : high);
    peaks.largest = std::max(peaks.largest, std::max(low_error, high_error));
  }
  return peaks;
}

Fit fit(const Problem &problem, const Sampler &sampler) {
  const Given given = given_of(problem);
  const int n = kFirstDensity * static_cast<int>(problem.count_free() + 2);
  std::vector<Sample> samples = sampler.at(chebyshev_points(problem.low, problem.high, n, kSkew));
  std::optional<Fit> best = first_fit(problem, given, samples);
  if (!best) throw NoApproximation(kNotConverged);
  for (int i = 0; i < kMaxPlacements && !best->extrema.empty(); ++i) {
    const Exchange exchange(problem, given, samples);
    Peaks peaks = find_peaks(problem, sampler, best->coefficients, samples);
    best->largest = peaks.largest;
    if (best->largest < best->levelled * kConverged || exchange.is_negligible(best->largest)) return *best;
    for (Number &x : points_around(problem, *best, kDensity)) peaks.places.push_back(std::move(x));
    samples = sampler.at(peaks.places);
    const Exchange next_exchange(problem, given, samples);
    const Reference reference = next_exchange.nearest(best->extrema);
    if (reference.empty()) break;
    auto next = next_exchange.run(reference, best->coefficients, best->levelled, kFitBits);
    if (!next) break;
    best = std::move(next);
  }
  if (best->largest > best->levelled * kAcceptable) throw NoApproximation(kNotConverged);
  return *best;
}

}  // namespace actc::minimax
