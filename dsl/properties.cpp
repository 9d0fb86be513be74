// Each property is one short function over the values of f and f' on the grid (probe.h), refined where that pays.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/properties.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "dsl/derivative.h"
#include "dsl/oracle.h"
#include "dsl/probe.h"
#include "dsl/simplify.h"

namespace actc {
namespace {

class Finder {
 public:
  Finder(Expr written, Expr body, Expr x, std::vector<double> parameters)
      : body_(body),
        x_(x),
        parameters_(std::move(parameters)),
        grid_(make_grid(written, parameters_)),
        gradient_(simplify(differentiate(body, x))),
        f_(function(body)),
        d_(function(gradient_)) {}

  Properties run() {
    for (const double x : grid_) {
      values_.push_back(f_(x));
      slopes_.push_back(std::isnan(values_.back()) ? values_.back() : d_(x));
      if (std::isnan(values_.back())) continue;
      if (std::isnan(p_.domain.low)) p_.domain.low = x;
      p_.domain.high = x;
    }
    if (p_.domain.low == grid_.front()) p_.domain.low = -INFINITY;
    if (std::fabs(p_.domain.low) < 1e-200) p_.domain.low = 0;
    if (std::fabs(p_.domain.high) < 1e-200) p_.domain.high = 0;
    if (p_.domain.high == grid_.back()) p_.domain.high = INFINITY;
    p_.points = grid_.size();
    p_.at_zero = f_(0);
    p_.gradient_at_zero = d_(0);
    symmetry();
    continuity();
    monotonicity();
    p_.at_minus_infinity = limit(-1);
    p_.at_plus_infinity = limit(1);
    p_.lowest = extreme(-1);
    p_.highest = extreme(1);
    steepest();
    saturation();
    p_.zeros = zero_set(grid_, values_, f_);
    p_.gradient_zeros = zero_set(grid_, slopes_, d_);
    const Function distance = distance_to_identity();
    std::vector<double> distances;
    for (const double x : grid_) distances.push_back(distance(x));
    p_.fixed_points = zero_set(grid_, distances, distance);
    return std::move(p_);
  }

 private:
  // NaN where the value is not known.
  Function function(Expr e) const {
    return [this, oracle = std::make_shared<Oracle>(e)](double x) {
      try {
        return (*oracle)(std::span(&x, 1), parameters_);
      } catch (const OracleError &) {
        return std::nan("");
      }
    };
  }

  // f(x) - x. The sign is all that matters where it is large, and gelu(x) - x is 10^-2000 long before the grid ends:
  // where the oracle has given up, it is not asked again farther out.
  Function distance_to_identity() const {
    const Function exact = function(body_ - x_);
    return [this, exact, given_up = INFINITY](double x) mutable {
      const double coarse = f_(x) - x;
      if (!(std::fabs(coarse) <= 1e-6 * std::max(1.0, std::fabs(x)))) return coarse;
      if (x >= given_up) return std::nan("");
      const double fine = exact(x);
      if (std::isnan(fine) && x > 40) given_up = x;
      return fine;
    };
  }

  void symmetry() {
    auto close = [](double a, double b) { return std::fabs(a - b) <= 1e-13 * std::max(std::fabs(a), std::fabs(b)); };
    p_.odd = p_.even = true;
    for (size_t i = 0; i < grid_.size(); ++i) {
      const double mirrored = values_[grid_.size() - 1 - i];
      if ((std::isinf(values_[i]) && std::isinf(mirrored)) || (std::isnan(values_[i]) && std::isnan(mirrored)))
        continue;
      p_.odd = p_.odd && close(values_[i], -mirrored);
      p_.even = p_.even && close(values_[i], mirrored);
    }
  }

  void continuity() {
    for (size_t i = 0; i + 1 < grid_.size(); ++i) {
      const double gap = grid_[i + 1] - grid_[i], step = std::fabs(values_[i + 1] - values_[i]);
      if (gap < 1e-9 && step > 1e-6 * std::max(1.0, std::fabs(values_[i])) &&
          (p_.jumps.empty() || grid_[i] - p_.jumps.back() > 1e-9))
        p_.jumps.push_back(grid_[i]);
    }
    p_.continuous = p_.jumps.empty();
  }

  void monotonicity() {
    bool up = false, down = false;
    for (size_t i = 0; i < grid_.size(); ++i) {
      up |= slopes_[i] > 0;
      down |= slopes_[i] < 0;
      if (i == 0) continue;
      const double tolerance = 1e-14 * std::max(std::fabs(values_[i]), std::fabs(values_[i - 1]));
      up |= values_[i] > values_[i - 1] + tolerance;
      down |= values_[i] < values_[i - 1] - tolerance;
    }
    using Monotone = Properties::Monotone;
    p_.monotone = up && down ? Monotone::Neither
                  : up       ? Monotone::NonDecreasing
                  : down     ? Monotone::NonIncreasing
                             : Monotone::Constant;
    int previous = 0;
    size_t from = 0;
    for (size_t i = 0; i < grid_.size(); ++i) {
      const int sign = sign_of(slopes_[i]);
      if (sign == 0) continue;
      if (previous != 0 && sign != previous) {
        const double turn = boundary(grid_[from], grid_[i], [&](double x) { return sign_of(d_(x)) == previous; });
        p_.turning_points.push_back(std::fabs(turn) < 1e-200 ? 0 : turn);
      }
      previous = sign;
      from = i;
    }
  }

  Limit limit(double side) const {
    for (const auto &[far, near] : {std::pair(0x1p100, 0x1p90), std::pair(0x1p20, 0x1p19), std::pair(512.0, 500.0)}) {
      const double a = f_(side * far), b = f_(side * near);
      if (std::isnan(a) || std::isnan(b)) continue;
      if (std::isinf(a)) return {Limit::Kind::Infinite, std::copysign(1.0, a), 0};
      const double settled = std::fabs(a) < 1e-9 ? 0 : std::fabs(a - std::round(a)) < 1e-12 ? std::round(a) : a;
      if (std::fabs(a - b) <= 1e-9 * std::max(1.0, std::fabs(a))) return {Limit::Kind::Value, settled, 0};
      // The slope: f(x) / x where it settles; the intercept from nearby, where doubles still hold it.
      const double slope = a / (side * far);
      if (slope != 0 && std::fabs(slope - b / (side * near)) <= 1e-6 * std::fabs(slope) && std::fabs(slope) > 1e-6) {
        const double exact =
            std::fabs(slope - std::round(slope * 1e6) / 1e6) < 1e-12 ? std::round(slope * 1e6) / 1e6 : slope;
        const Function rest = function(body_ - exact * x_);
        const double c = rest(side * 0x1p20), d = rest(side * 0x1p19);
        if (std::fabs(c - d) <= 1e-5)
          return {Limit::Kind::Linear, std::fabs(c) < 1e-5 ? 0 : std::round(c * 1e6) / 1e6, exact};
      }
      if (std::fabs(a) > std::fabs(b) * 1.01 && std::fabs(a) > 2)
        return {Limit::Kind::Infinite, std::copysign(1.0, a), 0};
      return {};
    }
    return {};
  }

  // The greatest (sign 1) or least (-1) value.
  std::optional<Extreme> extreme(double sign) const {
    Extreme best{0, -INFINITY};
    auto consider = [&](double x, double value) {
      const double v = sign * value;
      if (v == INFINITY || (v > best.value && !(v - best.value <= 1e-15 * std::fabs(v))) ||
          (v >= best.value && std::fabs(x) < std::fabs(best.at)))
        best = {x, v};
    };
    for (size_t i = 0; i < grid_.size(); ++i)
      if (std::fabs(grid_[i]) < 1e5) consider(grid_[i], values_[i]);
    for (const double x : p_.turning_points) consider(x, f_(x));
    if (best.value > 1e100 || std::isinf(best.value)) return std::nullopt;  // a pole, or no value at all
    // A logarithm grows too slowly towards its pole at 0 for that.
    if (std::isnan(p_.at_zero) && std::fabs(best.at) < 1e-200 &&
        best.value - sign * f_(std::copysign(1e-6, best.at)) > 0.1)
      return std::nullopt;
    for (const auto &[end, at] :
         {std::pair(p_.at_minus_infinity, -INFINITY), std::pair(p_.at_plus_infinity, INFINITY)}) {
      if (end.kind == Limit::Kind::Infinite && end.value * sign > 0) return std::nullopt;
      if (end.kind == Limit::Kind::Linear && end.slope * std::copysign(1.0, at) * sign > 0) return std::nullopt;
      if (end.kind != Limit::Kind::Value || sign * end.value < best.value - 1e-12 * std::fabs(best.value) - 1e-300)
        continue;
      // Rounding hides the last bit of a saturating function: ask the oracle for the difference.
      const Function difference = function(body_ - end.value);
      double reached = std::nan("");
      for (const double x : grid_)
        if (std::fabs(x) <= 64 && difference(x) == 0 && !(std::fabs(reached) <= std::fabs(x))) reached = x;
      best = std::isnan(reached) ? Extreme{at, sign * end.value, false} : Extreme{reached, sign * end.value};
    }
    best.value = sign * best.value + 0.0;
    return best;
  }

  void steepest() {
    if (!p_.continuous) return;
    // Of a plateau the middle: next to a kink the printed place would be the kink's own.
    size_t best = 0;
    auto from_middle = [&](size_t i) { return std::fabs(std::fabs(grid_[i]) - 0.5); };
    for (size_t i = 0; i < grid_.size(); ++i) {
      const double slope = std::fabs(slopes_[i]), record = std::fabs(slopes_[best]);
      if (std::isnan(record) || slope > record * (1 + 1e-15) || (slope == record && from_middle(i) < from_middle(best)))
        best = i;
    }
    double at = grid_[best], record = std::fabs(slopes_[best]);
    if (!(record < 1e12)) return;
    for (const double end : {-0x1p100, 0x1p100}) {
      const Limit &limit = end < 0 ? p_.at_minus_infinity : p_.at_plus_infinity;
      const double far = std::fabs(limit.kind == Limit::Kind::Linear ? limit.slope : d_(end));
      if (far > record * (1 + 1e-6)) return;
      // Where f' only approaches its bound, rounding hides the rest: ask the oracle for the difference.
      if (far >= record * (1 - 1e-12) && function(gradient_ - std::copysign(far, slopes_[best]))(at) != 0) {
        p_.steepest = Extreme{std::copysign(INFINITY, end), far, false};
        return;
      }
    }
    if (std::fabs(at) > 1000) return;
    double low = grid_[best > 0 ? best - 1 : 0], high = grid_[std::min(best + 1, grid_.size() - 1)];
    for (int i = 0; i < 60; ++i) {
      const double a = low + 0.381966 * (high - low), b = high - 0.381966 * (high - low);
      const bool right = std::fabs(d_(a)) < std::fabs(d_(b));
      (right ? low : high) = right ? a : b;
    }
    const double refined = low + (high - low) / 2, value = std::fabs(d_(refined));
    if (value > record * (1 + 1e-14)) at = refined, record = value;
    p_.steepest = Extreme{std::fabs(at) < 1e-200 ? 0 : at, record};
  }

  void saturation() {
    auto flat = [&](double x) { return !std::isnan(f_(x)) && std::fabs(d_(x)) < 1e-3; };
    size_t low = 0, high = grid_.size();
    while (low < grid_.size() && flat(grid_[low])) ++low;
    while (high > 0 && flat(grid_[high - 1])) --high;
    if (low == grid_.size()) p_.saturates_below = INFINITY;
    if (low > 0 && low < grid_.size()) p_.saturates_below = boundary(grid_[low - 1], grid_[low], flat);
    if (high < grid_.size() && high > 0) p_.saturates_above = boundary(grid_[high], grid_[high - 1], flat);
  }

  Expr body_, x_;
  std::vector<double> parameters_, grid_, values_, slopes_;
  Expr gradient_;
  Function f_, d_;
  Properties p_;
};

}  // namespace

std::optional<Properties> find_properties(const Activation &a) {
  if (a.inputs.size() != 1 || a.extent == Extent::Row) return std::nullopt;
  std::vector<double> parameters;
  for (const Parameter &p : a.parameters) {
    if (!p.default_value) return std::nullopt;
    parameters.push_back(p.default_value->get_d());
  }
  // The simplified form is the same function, and does not cancel in the tails, where the written one costs seconds.
  return Finder(a.body, simplify(a.body), a.body.context().input(0), std::move(parameters)).run();
}

}  // namespace actc
