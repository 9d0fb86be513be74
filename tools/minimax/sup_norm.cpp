// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/minimax/sup_norm.h"

#include <cmath>
#include <limits>
#include <queue>

namespace actc::minimax {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr int kMaxCuts = 60;          // halvings from the whole interval to the shortest piece
constexpr size_t kMaxPieces = 5'000;  // then what is known must do
constexpr int kMaxPolynomialCuts = 6;
constexpr double kTightness = 1 + 0x1p-10;

Number middle(const Number &low, const Number &high) { return (low + high) * 0.5; }

double upper(const Interval &values) { return values.magnitude().to_double(MPFR_RNDU); }

// |c[0] + ... + c[n-1] t^(n-1)| for t in a range, as value + slope * change; cut in halves while that is not enough.
double polynomial_bound(const std::vector<Interval> &c, size_t n, const Interval &t, double enough, int cuts) {
  const long precision = t.precision();
  Number low(precision), high(precision), centre(precision);
  mpfi_get_left(low.get(), t.get());
  mpfi_get_right(high.get(), t.get());
  mpfi_mid(centre.get(), t.get());
  const Interval point(centre, centre, precision);
  Interval value(precision), over_range(precision), slope(precision);
  for (size_t k = n; k-- > 0;) {
    value = value * point + c[k];
    slope = slope * t + over_range;
    over_range = over_range * t + c[k];
  }
  const double bound = upper(value + slope * (t - point));
  if (bound <= enough || cuts == 0) return bound;
  const double left = polynomial_bound(c, n, Interval(low, centre, precision), enough, cuts - 1);
  if (left > enough) return bound;  // the piece itself must be cut
  return std::max(left, polynomial_bound(c, n, Interval(centre, high, precision), enough, cuts - 1));
}

double bound_of(const Model &e, const Interval &t, double enough) {
  if (!e.known()) return kInfinity;
  const size_t n = e.order();
  if (n == 0) return upper(e.c[0]);
  Interval power(1.0, t.precision());
  for (size_t k = 0; k < n; ++k) power = power * t;
  const double remainder = upper(e.c[n] * power);
  if (remainder > enough / 8) return upper(range(e, t));
  return std::nextafter(polynomial_bound(e.c, n, t, enough - remainder, kMaxPolynomialCuts) + remainder, kInfinity);
}

}  // namespace

namespace {

class Cutter {
 public:
  Cutter(const ModelOf &e, double enough, size_t order) : e_(e), enough_(enough), order_(order) {}

  void add(const Number &low, const Number &high, int cuts) {
    const Number centre = middle(low, high);
    double bound = kInfinity;
    for (const Number *x0 : {&centre, &low, &high}) {
      const Piece piece{low, high, *x0};
      const Model model = e_(piece, order_);
      bound = bound_of(model, e_.offset(piece), target());
      if (bound < kInfinity) {
        Number attained(64);
        mpfi_mig(attained.get(), model.c[0].get());
        if (model.order() > 0) attained_ = std::max(attained_, attained.to_double(MPFR_RNDD));
        break;
      }
    }
    open_.push({bound, cuts, low, high});
  }

  // The piece with the largest bound is cut, until that is good enough; it bounds all others.
  SupNorm run() {
    for (size_t pieces = 0; pieces < kMaxPieces; ++pieces) {
      const Open worst = open_.top();
      if (worst.bound <= target() || worst.cuts == kMaxCuts) break;
      open_.pop();
      const Number centre = middle(worst.low, worst.high);
      add(worst.low, centre, worst.cuts + 1);
      add(centre, worst.high, worst.cuts + 1);
    }
    const Open &worst = open_.top();
    if (worst.bound == kInfinity) return {kInfinity, middle(worst.low, worst.high)};
    return {worst.bound, std::nullopt};
  }

 private:
  struct Open {
    double bound;
    int cuts;
    Number low, high;
    bool operator<(const Open &other) const {
      return bound < other.bound || (bound == other.bound && cuts < other.cuts);
    }
  };

  double target() const { return std::max(enough_, attained_ * kTightness); }

  const ModelOf &e_;
  double enough_, attained_ = 0;  // |e| is known to reach this
  size_t order_;
  std::priority_queue<Open> open_;
};

}  // namespace

SupNorm sup_norm(const ModelOf &e, const Number &low, const Number &high, double enough, size_t order) {
  Cutter cutter(e, enough, order);
  if (low.sign() < 0 && high.sign() > 0) {  // 0 may be where the error is 0/0
    const Number zero(low.precision());
    cutter.add(low, zero, 0);
    cutter.add(zero, high, 0);
  } else {
    cutter.add(low, high, 0);
  }
  return cutter.run();
}

std::optional<Number> find_singularity(const ModelOf &f, const Number &low, const Number &high) {
  constexpr double kAnyFiniteBound = std::numeric_limits<double>::max();
  constexpr size_t kOrder = 8;
  return sup_norm(f, low, high, kAnyFiniteBound, kOrder).place;
}

}  // namespace actc::minimax
