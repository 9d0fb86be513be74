// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/minimax/exchange.h"

#include "tools/minimax/linear.h"

namespace actc::minimax {
namespace {

constexpr int kMaxExchanges = 100, kMaxWorse = 10, kMaxNewtonSteps = 40;

bool is_below(const Number &a, const Number &b, long bits) {
  return a.is_zero() || (!b.is_zero() && mpfr_get_exp(a.get()) < mpfr_get_exp(b.get()) - bits);
}

Number largest_of(const std::vector<Number> &errors) {
  Number m(errors[0].precision());
  for (const Number &e : errors) m = std::max(m, abs(e));
  return m;
}

}  // namespace

Exchange::Exchange(const Problem &problem, const Given &given, const std::vector<Sample> &samples)
    : problem_(problem), given_(given), samples_(samples), scale_(problem.precision) {
  for (size_t i = 0; i < given.size(); ++i)
    if (!given[i]) free_.push_back(i);
  const auto lowest = std::min_element(free_.begin(), free_.end(), [&](size_t a, size_t b) {
    return problem.coefficient(a).exponent < problem.coefficient(b).exponent;
  });
  for (const Sample &s : samples) {
    side_.push_back(lowest != free_.end() && s.powers[*lowest].sign() < 0 ? -1 : 1);
    scale_ = std::max(scale_, abs(s.weight * s.value));
  }
}

std::optional<Fit> Exchange::run(Reference reference, std::vector<Number> coefficients, Number first_level,
                                 long bits) const {
  State state{std::move(coefficients), std::move(first_level)};
  for (size_t i = 0; i < given_.size(); ++i)
    if (given_[i]) state.coefficients[i] = *given_[i];
  std::optional<Fit> best;
  for (int i = 0, worse = 0; i < kMaxExchanges && worse < kMaxWorse; ++i) {
    if (!level(reference, state)) break;
    const auto errors = all_errors(state.coefficients);
    if (!errors) break;
    const Number largest = largest_of(*errors);
    worse = best && best->largest <= largest ? worse + 1 : 0;
    if (worse == 0) best = fit_of(state, largest, reference);
    if (is_below(largest - abs(state.level), largest, bits) || is_negligible(largest)) break;
    Reference next = alternation(*errors);
    if (next.size() < reference_size() || next == reference) break;
    reference = std::move(next);
  }
  return best;
}

Reference Exchange::spread() const {
  Reference r;
  for (size_t k = 0; k <= free_.size(); ++k) r.push_back(k * (samples_.size() - 1) / std::max<size_t>(free_.size(), 1));
  return r;
}

Reference Exchange::extrema_of(const std::vector<Number> &coefficients) const {
  const auto errors = all_errors(coefficients);
  Reference r = errors ? alternation(*errors) : Reference{};
  return r.size() < reference_size() ? Reference{} : r;
}

Reference Exchange::nearest(const std::vector<Number> &places) const {
  Reference r;
  for (size_t k = 0; k < reference_size() && k < places.size(); ++k) {
    const Number &x = places[k];
    const auto after =
        std::lower_bound(samples_.begin(), samples_.end(), x, [](const Sample &s, const Number &v) { return s.x < v; });
    auto index = static_cast<size_t>(after - samples_.begin());
    if (index == samples_.size() || (index > 0 && x - samples_[index - 1].x < samples_[index].x - x)) --index;
    if (!r.empty() && index <= r.back()) return {};
    r.push_back(index);
  }
  return r.size() < reference_size() ? Reference{} : r;
}

bool Exchange::is_negligible(const Number &error) const { return is_below(error, scale_, problem_.precision / 2); }

std::optional<Number> Exchange::largest_error(const std::vector<Number> &coefficients) const {
  const auto errors = all_errors(coefficients);
  return errors ? std::optional(largest_of(*errors)) : std::nullopt;
}

// Solves w (P - f Q) = +-E Q on the reference: linear for a polynomial, else by Newton's method.
bool Exchange::level(const Reference &reference, State &state) const {
  for (int step = 0; step < kMaxNewtonSteps; ++step) {
    std::vector<Row> a;
    Row b;
    for (size_t r = 0; r < reference.size(); ++r) {
      const Sample &s = samples_[reference[r]];
      const double sign = (r % 2 == 0 ? 1 : -1) * side_[reference[r]];
      const Quotient current = quotient(problem_, state.coefficients, s);
      const Number target = s.weight * s.value + state.level * sign;  // w f +- E
      Row row;
      for (const size_t i : free_)
        row.push_back(i < problem_.numerator.size() ? s.weight * s.powers[i] : -(target * s.powers[i]));
      row.push_back(current.denominator * -sign);
      a.push_back(std::move(row));
      b.push_back(target * current.denominator - s.weight * current.numerator);
    }
    const auto change = solve(std::move(a), std::move(b));
    if (!change) return false;
    for (size_t i = 0; i < free_.size(); ++i)
      state.coefficients[free_[i]] = state.coefficients[free_[i]] + (*change)[i];
    state.level = state.level + change->back();
    if (!state.level.is_finite()) return false;
    if (is_linear() || is_below(change->back(), state.level, 60) ||
        is_below(change->back(), scale_, 3 * problem_.precision / 4))
      return true;
  }
  return false;
}

// Nothing when the denominator changes its sign.
std::optional<std::vector<Number>> Exchange::all_errors(const std::vector<Number> &coefficients) const {
  std::vector<Number> errors;
  errors.reserve(samples_.size());
  int sign = 0;
  for (const Sample &s : samples_) {
    const Quotient r = quotient(problem_, coefficients, s);
    if (r.denominator.sign() == 0 || r.denominator.sign() == -sign) return std::nullopt;
    sign = r.denominator.sign();
    errors.push_back(s.weight * (r.numerator / r.denominator - s.value));
  }
  return errors;
}

// The largest error of each run of one sign; then the least are dropped, in pairs inside, one at an end, until there
// are as many as a reference has.
Reference Exchange::alternation(const std::vector<Number> &errors) const {
  Reference r;
  auto sign_at = [&](size_t i) { return errors[i].sign() * side_[i]; };
  for (size_t i = 0; i < errors.size(); ++i) {
    if (errors[i].is_zero()) continue;
    if (r.empty() || sign_at(r.back()) != sign_at(i))
      r.push_back(i);
    else if (abs(errors[i]) > abs(errors[r.back()]))
      r.back() = i;
  }
  auto size_at = [&](size_t k) { return abs(errors[r[k]]); };
  while (r.size() > reference_size()) {
    if (r.size() == reference_size() + 1) {
      r.erase(size_at(0) < size_at(r.size() - 1) ? r.begin() : r.end() - 1);
      continue;
    }
    size_t least = 0;
    Number least_size(problem_.precision);
    for (size_t k = 0; k + 1 < r.size(); ++k) {
      const Number size = std::max(size_at(k), size_at(k + 1));
      if (k == 0 || size < least_size) least = k, least_size = size;
    }
    const auto first = r.begin() + static_cast<ptrdiff_t>(least);
    r.erase(first, first + 2);
  }
  return r;
}

Fit Exchange::fit_of(const State &state, const Number &largest, const Reference &reference) const {
  Fit fit{state.coefficients, abs(state.level), largest, {}};
  for (const size_t i : reference) fit.extrema.push_back(samples_[i].x);
  return fit;
}

}  // namespace actc::minimax
