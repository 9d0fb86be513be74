// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/minimax/rounding.h"

#include <fmt/format.h>

namespace actc::minimax {
namespace {

constexpr size_t kBreadth = 8;  // lists that are kept while coefficients are rounded, ...
constexpr size_t kMany = 16;    // ... but one list if there are more coefficients than this: a refit costs their cube
constexpr double kHarmless = 1.0005;  // an error that rounding raises by less is as good as it gets

struct Candidate {
  Given given;  // rounded so far
  Fit fit;      // of the rest
};

// Low powers first: they matter most. P and Q by turns.
std::vector<size_t> order_of_rounding(const Problem &problem) {
  std::vector<size_t> order;
  const size_t n = problem.numerator.size(), m = problem.denominator.size();
  for (size_t k = 0; k < std::max(n, m); ++k) {
    if (k < n && !problem.numerator[k].given) order.push_back(k);
    if (k < m && !problem.denominator[k].given) order.push_back(n + k);
  }
  return order;
}

Number rounded(const Problem &problem, size_t i, const Number &value) {
  const Format format = problem.coefficient(i).format;
  Number r = round_to(format, value);
  if (!r.is_finite())
    throw NoApproximation(
        fmt::format("a coefficient is {:.3g}, beyond the range of {}; choose another type, or scale "
                    "the variable",
                    value.to_double(), to_string(format)));
  return r;
}

// The rounded numbers on both sides.
std::vector<Number> both_sides(const Problem &problem, size_t i, const Number &value) {
  const Format format = problem.coefficient(i).format;
  std::vector<Number> sides = {rounded(problem, i, value)};
  if (format == Format::Exact || sides[0] == value) return sides;
  Number other = neighbour(format, sides[0], sides[0] < value ? 1 : -1);
  if (other.is_finite()) sides.push_back(std::move(other));
  return sides;
}

// One coefficient more is given; the others make good what that costs.
Candidate with_given(const Problem &problem, Candidate c, size_t i, const Number &value,
                     const std::vector<Sample> &samples) {
  c.given[i] = c.fit.coefficients[i] = value;
  c.fit.largest = largest_error(problem, c.fit.coefficients, samples);
  if (std::all_of(c.given.begin(), c.given.end(), [](const auto &g) { return g.has_value(); })) return c;
  if (auto better = refit(problem, c.given, samples, c.fit); better && better->largest < c.fit.largest)
    c.fit = std::move(*better);
  return c;
}

}  // namespace

std::vector<Number> round_coefficients(const Problem &problem, const Fit &fit, const std::vector<Sample> &samples) {
  std::vector<Number> at_once = fit.coefficients;
  for (const size_t i : order_of_rounding(problem)) at_once[i] = rounded(problem, i, at_once[i]);
  const Number error_at_once = largest_error(problem, at_once, samples);
  if (error_at_once < fit.levelled * kHarmless) return at_once;

  Candidate first{{}, fit};
  for (size_t i = 0; i < problem.size(); ++i) first.given.push_back(problem.coefficient(i).given);
  std::vector<Candidate> kept = {first};
  const std::vector<size_t> order = order_of_rounding(problem);
  const size_t breadth = order.size() > kMany ? 1 : kBreadth;
  for (const size_t i : order) {
    std::vector<Candidate> next;
    for (const Candidate &candidate : kept)
      for (const Number &value : both_sides(problem, i, candidate.fit.coefficients[i]))
        next.push_back(with_given(problem, candidate, i, value, samples));
    std::stable_sort(next.begin(), next.end(),
                     [](const Candidate &a, const Candidate &b) { return a.fit.largest < b.fit.largest; });
    if (next.size() > breadth) next.erase(next.begin() + static_cast<ptrdiff_t>(breadth), next.end());
    kept = std::move(next);
  }
  kept.push_back({{}, {at_once, Number(), error_at_once, {}}});
  std::vector<Number> best;
  Number best_error(problem.precision);
  for (const Candidate &candidate : kept) {
    std::vector<Number> c = search_around(problem, candidate.fit.coefficients, samples);
    const Number error = largest_error(problem, c, samples);
    if (best.empty() || error < best_error) best = std::move(c), best_error = error;
  }
  return best;
}

}  // namespace actc::minimax
