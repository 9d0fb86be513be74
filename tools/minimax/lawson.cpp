// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/minimax/lawson.h"

#include "tools/minimax/linear.h"

namespace actc::minimax {
namespace {

constexpr int kRounds = 25;
constexpr double kLeastGrowth = 1e-3;  // of a weight where there is no error

class Lawson {
 public:
  Lawson(const Problem &problem, const Given &given, const std::vector<Sample> &samples)
      : problem_(problem),
        given_(given),
        samples_(samples),
        weights_(samples.size(), Number(1.0, problem.precision)),
        denominators_(weights_) {
    for (size_t i = 0; i < given.size(); ++i)
      if (!given[i]) free_.push_back(i);
  }

  std::vector<Number> run() {
    std::vector<Number> best;
    Number best_error(problem_.precision);
    for (int round = 0; round < kRounds; ++round) {
      const std::vector<Number> c = least_squares();
      if (c.empty()) break;
      const auto errors = all_errors(c);
      if (!errors) {  // a pole: its denominators are of no use
        std::fill(denominators_.begin(), denominators_.end(), Number(1.0, problem_.precision));
        continue;
      }
      const Number worst = *std::max_element(errors->begin(), errors->end());
      if (best.empty() || worst < best_error) best = c, best_error = worst;
      if (worst.is_zero()) break;
      reweight(*errors, worst);
    }
    return best;
  }

 private:
  // Of w (P - f Q) / Q', by the normal equations: the precision has room for their squared condition.
  std::vector<Number> least_squares() const {
    const Number zero(problem_.precision);
    std::vector<Row> a(free_.size(), Row(free_.size(), zero));
    Row b(free_.size(), zero), columns(problem_.size());
    for (size_t s = 0; s < samples_.size(); ++s) {
      const Sample &sample = samples_[s];
      const Number scale = sample.weight / denominators_[s];
      Number right = zero;
      for (size_t i = 0; i < problem_.size(); ++i) {
        columns[i] = scale * sample.powers[i];
        if (i >= problem_.numerator.size()) columns[i] = -(columns[i] * sample.value);
        if (given_[i]) right = right - *given_[i] * columns[i];
      }
      for (size_t i = 0; i < free_.size(); ++i) {
        const Number weighted = columns[free_[i]] * weights_[s];
        for (size_t j = 0; j < free_.size(); ++j) a[i][j] = a[i][j] + weighted * columns[free_[j]];
        b[i] = b[i] + weighted * right;
      }
    }
    const auto solution = solve(std::move(a), std::move(b));
    if (!solution) return {};
    std::vector<Number> c(problem_.size());
    for (size_t i = 0, next = 0; i < c.size(); ++i) c[i] = given_[i] ? *given_[i] : (*solution)[next++];
    return c;
  }

  // Magnitudes; keeps the denominators. Nothing when their sign changes.
  std::optional<std::vector<Number>> all_errors(const std::vector<Number> &c) {
    std::vector<Number> errors(samples_.size()), denominators(samples_.size());
    for (size_t s = 0; s < samples_.size(); ++s) {
      Quotient r = quotient(problem_, c, samples_[s]);
      if (r.denominator.is_zero() || (s > 0 && r.denominator.sign() != denominators[0].sign())) return std::nullopt;
      errors[s] = abs(samples_[s].weight * (r.numerator / r.denominator - samples_[s].value));
      denominators[s] = std::move(r.denominator);
    }
    denominators_ = std::move(denominators);
    return errors;
  }

  void reweight(const std::vector<Number> &errors, const Number &worst) {
    Number total(problem_.precision);
    for (size_t s = 0; s < weights_.size(); ++s) {
      weights_[s] = weights_[s] * (errors[s] / worst + kLeastGrowth);
      total = total + weights_[s];
    }
    for (Number &w : weights_) w = w / total * static_cast<double>(weights_.size());
  }

  const Problem &problem_;
  const Given &given_;
  const std::vector<Sample> &samples_;
  std::vector<Number> weights_, denominators_;
  std::vector<size_t> free_;
};

}  // namespace

std::vector<Number> lawson(const Problem &problem, const Given &given, const std::vector<Sample> &samples) {
  return Lawson(problem, given, samples).run();
}

}  // namespace actc::minimax
