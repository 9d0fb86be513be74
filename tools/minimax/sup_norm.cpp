// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/minimax/sup_norm.h"

#include <cmath>
#include <limits>

namespace actc::minimax {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr int kMaxCuts = 60;           // halvings from the whole interval to the shortest piece
constexpr size_t kMaxPieces = 20'000;  // then what is known must do
constexpr int kMaxPolynomialCuts = 6;

struct Range {
  Number low, high;
  int cuts;
};

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

SupNorm sup_norm(const ModelOf &e, const Number &low, const Number &high, double enough, size_t order) {
  std::vector<Range> open;
  if (low.sign() < 0 && high.sign() > 0) {  // 0 may be where the error is 0/0
    const Number zero(low.precision());
    open.push_back({zero, high, 0});
    open.push_back({low, zero, 0});
  } else {
    open.push_back({low, high, 0});
  }
  SupNorm result;
  for (size_t pieces = 0; !open.empty(); ++pieces) {
    const Range r = std::move(open.back());
    open.pop_back();
    const Number centre = middle(r.low, r.high);
    double bound = kInfinity;
    for (const Number *x0 : {&centre, &r.low, &r.high}) {
      const Piece piece{r.low, r.high, *x0};
      bound = bound_of(e(piece, order), e.offset(piece), enough);
      if (bound < kInfinity) break;
    }
    if (bound > enough && r.cuts < kMaxCuts && pieces < kMaxPieces) {
      open.push_back({centre, r.high, r.cuts + 1});
      open.push_back({r.low, centre, r.cuts + 1});
      continue;
    }
    if (bound == kInfinity) return {kInfinity, centre};
    result.bound = std::max(result.bound, bound);
  }
  return result;
}

std::optional<Number> find_singularity(const ModelOf &f, const Number &low, const Number &high) {
  constexpr double kAnyFiniteBound = std::numeric_limits<double>::max();
  constexpr size_t kOrder = 8;
  return sup_norm(f, low, high, kAnyFiniteBound, kOrder).place;
}

}  // namespace actc::minimax
