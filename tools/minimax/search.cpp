// The search works in double: with r = w (P - f Q) taken from MPFR, the error of coefficients moved by small amounts is
// (r + sum of moves times w v^e, or -w f v^e) / (Q + ...), and no digit that counts is lost.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <cmath>

#include "tools/minimax/rounding.h"

namespace actc::minimax {
namespace {

constexpr int kMaxRounds = 500;
constexpr size_t kMaxMoved = 3;  // coefficients in one move

struct Move {
  size_t index;  // among the moved coefficients
  int steps;
};

class Search {
 public:
  Search(const Problem &problem, std::vector<Number> coefficients, const std::vector<Sample> &samples)
      : problem_(problem), coefficients_(std::move(coefficients)), samples_(samples) {
    for (size_t i = 0; i < problem.size(); ++i)
      if (!problem.coefficient(i).given && problem.coefficient(i).format != Format::Exact) moved_.push_back(i);
    prepare();
  }

  std::vector<Number> run() {
    for (int count = 0; count < kMaxRounds; ++count) {
      const std::vector<Move> best = best_moves();
      if (best.empty()) break;
      std::vector<Number> before = coefficients_;
      const double error_before = largest_;
      for (const Move &move : best) {
        Number &c = coefficients_[moved_[move.index]];
        c = neighbour(problem_.coefficient(moved_[move.index]).format, c, move.steps);
      }
      prepare();
      if (!(largest_ < error_before)) return before;  // a unit is smaller below a power of two than it was taken for
    }
    return coefficients_;
  }

 private:
  void prepare() {
    const size_t n = samples_.size();
    residual_.resize(n);
    denominator_.resize(n);
    residual_change_.assign(moved_.size(), std::vector<double>(n));
    denominator_change_.assign(moved_.size(), std::vector<double>(n, 0.0));
    largest_ = 0;
    for (size_t s = 0; s < n; ++s) {
      const Quotient r = quotient(problem_, coefficients_, samples_[s]);
      residual_[s] = (samples_[s].weight * (r.numerator - samples_[s].value * r.denominator)).to_double();
      denominator_[s] = r.denominator.to_double();
      largest_ = std::max(largest_, std::fabs(residual_[s] / denominator_[s]));
    }
    for (size_t k = 0; k < moved_.size(); ++k) {
      const size_t i = moved_[k];
      const Number &c = coefficients_[i];
      const Number unit = neighbour(problem_.coefficient(i).format, c, 1) - c;
      for (size_t s = 0; s < n; ++s) {
        const Sample &sample = samples_[s];
        const Number change = unit * sample.powers[i];
        if (i < problem_.numerator.size()) {
          residual_change_[k][s] = (sample.weight * change).to_double();
        } else {
          residual_change_[k][s] = -(sample.weight * sample.value * change).to_double();
          denominator_change_[k][s] = change.to_double();
        }
      }
    }
  }

  // The largest error after moves, or something above `limit`.
  double error_after(std::span<const Move> moves, double limit) const {
    double largest = 0;
    for (size_t s = 0; s < samples_.size() && largest <= limit; ++s) {
      double r = residual_[s], q = denominator_[s];
      for (const Move &move : moves) {
        r += move.steps * residual_change_[move.index][s];
        q += move.steps * denominator_change_[move.index][s];
      }
      largest = std::max(largest, std::fabs(r / q));
    }
    return largest;
  }

  // The moves after which the largest error is smallest; none when all are worse.
  std::vector<Move> best_moves() const {
    Best best{{}, largest_ * (1 - 1e-9)};
    std::vector<Move> moves;
    extend(moves, best);
    return best.moves;
  }

  struct Best {
    std::vector<Move> moves;
    double error;
  };
  // All moves that begin with these: of up to three coefficients, the third by one unit only.
  void extend(std::vector<Move> &moves, Best &best) const {
    if (!moves.empty()) {
      const double error = error_after(moves, best.error);
      if (error < best.error) best = {moves, error};
    }
    if (moves.size() == kMaxMoved) return;
    const int reach = moves.size() + 1 == kMaxMoved ? 1 : problem_.search;
    for (size_t i = moves.empty() ? 0 : moves.back().index + 1; i < moved_.size(); ++i)
      for (int steps = -reach; steps <= reach; ++steps) {
        if (steps == 0) continue;
        moves.push_back({i, steps});
        extend(moves, best);
        moves.pop_back();
      }
  }

  const Problem &problem_;
  std::vector<Number> coefficients_;
  const std::vector<Sample> &samples_;
  std::vector<size_t> moved_;
  std::vector<double> residual_, denominator_;
  std::vector<std::vector<double>> residual_change_, denominator_change_;
  double largest_ = 0;
};

}  // namespace

std::vector<Number> search_around(const Problem &problem, std::vector<Number> coefficients,
                                  const std::vector<Sample> &samples) {
  if (problem.search == 0) return coefficients;
  return Search(problem, std::move(coefficients), samples).run();
}

}  // namespace actc::minimax
