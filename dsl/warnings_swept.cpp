// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/warnings_swept.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "dsl/print.h"

namespace actc {
namespace {

// Where each node was written within its definition. A node carries the place of its first occurrence, which may be in
// another definition: such a node is placed with its user.
std::vector<SourceRange> places_of(const Activation &a, const Trace &trace) {
  std::vector<SourceRange> places(trace.nodes().size());
  auto inside = [](SourceRange inner, SourceRange outer) {
    return !inner.empty() && inner.begin >= outer.begin && inner.end <= outer.end;
  };
  places.back() = place_of_body(a);
  for (size_t user = places.size(); user-- > 0;)
    for (int k = 0; k < trace.nodes()[user]->arity; ++k) {
      SourceRange &place = places[trace.operand(user, k)];
      const SourceRange own = trace.nodes()[trace.operand(user, k)]->range;
      if (inside(own, places[user]))
        place = own;
      else if (place.empty())
        place = places[user];
    }
  return places;
}

// The number with the fewest digits between two.
double roundest(double low, double high) {
  if (low <= 0 && high >= 0) return 0;
  for (int digits = 1; digits < 17; ++digits)
    if (const double x = std::strtod(fmt::format("{:.{}g}", low, digits).c_str(), nullptr); low <= x && x <= high)
      return x;
  return low;
}

std::string number(double x, int digits = 9) { return fmt::format("{:.{}g}", std::fabs(x) < 1e-200 ? 0 : x, digits); }

class Judge {
 public:
  Judge(const Activation &a, Expr simplified, const std::vector<double> &parameters)
      : a_(a),
        names_(names_of(a)),
        parameters_(parameters),
        sweep_(std::make_unique<Sweep>(a.body, a.inputs.size(), parameters)),
        nodes_(sweep_->trace().nodes()),
        places_(places_of(a, sweep_->trace())),
        value_(simplified) {
    // What the language writes as selects.
    for (const Node *node : nodes_) {
      if (node->op != Op::Select || Expr(node).arg(0).op() != Op::Less || !Expr(node).arg(0).arg(1).is_rational(0))
        continue;
      const Expr operand = Expr(node).arg(0).arg(0);
      if (Expr(node) == sign(operand) || Expr(node) == step(operand)) meant_.insert({node, Expr(node).arg(2).node()});
    }
  }

  SweptWarnings run() {
    outcomes();
    for (size_t i = 0; i < nodes_.size(); ++i) {
      twins(i);
      if (nodes_[i]->op == Op::Clamp) reversed_clamp(i);
      hole(i);
    }
    jumps();
    return {std::move(found_), std::move(dead_), std::move(sweep_)};
  }

 private:
  void warn(size_t node, std::string message, std::string remedy) {
    found_.push_back({std::move(message), places_[node], std::move(remedy)});
  }
  std::string text(Expr e) const { return to_text_within(e, names_, 40); }
  std::string operand(size_t node, int i) const { return text(Expr(nodes_[node]).arg(i)); }

  // --- branches and sides that nothing reaches ---

  uint8_t missing(size_t i) const {
    const NodeFindings &f = sweep_->findings(i);
    if (f.counted == 0 || meant_.contains(nodes_[i]) || has_twins(i) || !Trace::has_outcomes(nodes_[i]->op)) return 0;
    return static_cast<uint8_t>(~f.seen & (Trace::kFirst | Trace::kSecond));
  }

  void outcomes() {
    auto any_missing = [&] {
      for (size_t i = 0; i < nodes_.size(); ++i)
        if (missing(i) != 0) return true;
      return false;
    };
    if (!any_missing()) return;
    sweep_->vary_parameters();
    if (!any_missing()) return;
    possible_ = sweep_->possible_outcomes();
    for (size_t i = 0; i < nodes_.size(); ++i) {
      const uint8_t bits = missing(i);
      if (bits == 0) continue;
      switch (nodes_[i]->op) {
        case Op::Select: dead_branch(i, bits); break;
        case Op::Clamp: idle_clamp(i, bits); break;
        default: idle_side(i, bits); break;
      }
    }
  }

  bool is_proved(size_t node, uint8_t bits) const { return !possible_.empty() && (possible_[node] & bits) == 0; }
  std::string how(bool proved) const {
    return proved ? "" : fmt::format(" at any of {} probed inputs", sweep_->points());
  }

  static bool holds(Expr e, Op op) {
    const std::vector<const Node *> order = topological_order(e);
    return std::any_of(order.begin(), order.end(), [&](const Node *node) { return node->op == op; });
  }

  void dead_branch(size_t i, uint8_t bits) {
    const Expr condition = Expr(nodes_[i]).arg(0);
    const bool proved = is_proved(i, bits), never_true = (bits & Trace::kFirst) != 0;
    if (!proved && holds(condition, Op::Equal)) return;  // one point, which no sample finds
    const char *always = never_true ? "false" : "true";
    if (proved) dead_.insert({nodes_[i], never_true ? 1 : 2});
    if (!holds(condition, Op::Input) && !holds(condition, Op::Parameter))
      return warn(i, fmt::format("the condition '{}' is always {}", text(condition), always),
                  fmt::format("write '{}' alone", operand(i, never_true ? 2 : 1)));
    const char *branch = never_true ? "'?'" : "':'";
    if (proved)
      return warn(
          i,
          fmt::format("the branch behind {} is never taken: '{}' is always {} here", branch, text(condition), always),
          "leave the branch out, or correct the condition");
    warn(i,
         fmt::format("the branch behind {} was not taken at any of {} probed inputs: '{}' was always {}", branch,
                     sweep_->points(), text(condition), always),
         "leave the branch out, or correct the condition; if it is for rare inputs, all is well");
  }

  void idle_side(size_t i, uint8_t bits) {
    const bool is_max = nodes_[i]->op == Op::Max, first = (bits & Trace::kFirst) != 0;
    const std::string idle = operand(i, first ? 0 : 1), other = operand(i, first ? 1 : 0);
    const bool proved = is_proved(i, bits);
    warn(i,
         fmt::format("{} has no effect: '{}' {} {} than '{}'{}", spelling(nodes_[i]->op), idle,
                     proved ? "is never" : "was not", is_max ? "greater" : "less", other, how(proved)),
         fmt::format("write '{}' alone", other));
  }

  void idle_clamp(size_t i, uint8_t bits) {
    const bool proved = is_proved(i, bits);
    const std::string x = operand(i, 0), low = operand(i, 1), high = operand(i, 2);
    const char *verb = proved ? "is never" : "was not";
    switch (bits) {
      case Trace::kFirst:
        return warn(
            i, fmt::format("the low end of clamp has no effect: '{}' {} less than '{}'{}", x, verb, low, how(proved)),
            fmt::format("write 'min({}, {})'", x, high));
      case Trace::kSecond:
        return warn(
            i,
            fmt::format("the high end of clamp has no effect: '{}' {} greater than '{}'{}", x, verb, high, how(proved)),
            fmt::format("write 'max({}, {})'", x, low));
      default:
        return warn(
            i, fmt::format("clamp has no effect: '{}' {} outside of '{}' and '{}'{}", x, verb, low, high, how(proved)),
            fmt::format("write '{}' alone", x));
    }
  }

  // Two alternatives that are one.
  bool has_twins(size_t i) const {
    const Expr e(nodes_[i]);
    if (e.is(Op::Select)) return e.arg(1) == e.arg(2);
    return (e.is(Op::Min) || e.is(Op::Max)) && e.arg(0) == e.arg(1);
  }
  void twins(size_t i) {
    if (!has_twins(i)) return;
    const std::string same = operand(i, 1);
    warn(i, fmt::format("both {} are '{}'", nodes_[i]->op == Op::Select ? "branches" : "operands", same),
         fmt::format("write '{}' alone", same));
  }

  void reversed_clamp(size_t i) {
    const Expr low = Expr(nodes_[i]).arg(1), high = Expr(nodes_[i]).arg(2);
    if (low.is_rational() && high.is_rational() && low.rational() > high.rational())
      warn(i, fmt::format("the low end of clamp, {}, is above the high end, {}", text(low), text(high)),
           fmt::format("write 'clamp({}, {}, {})'", operand(i, 0), text(high), text(low)));
  }

  // --- places without a value ---

  void hole(size_t i) {
    const NodeFindings &f = sweep_->findings(i);
    if (f.hole) {
      if (!has_limit(*f.hole)) warn(i, what(i) + where(i, *f.hole), remedy(i));
    } else if (nodes_[i]->op != Op::Select && !f.flips.empty()) {
      if (!has_limit(f.flips[0].before)) warn(i, what(i) + " near " + point_text(f.flips[0].before), remedy(i));
    }
  }

  // Does the formula go to the same value from both sides? That is filled in (codegen/limits.h).
  bool has_limit(const Point &point) {
    for (size_t i = 0; i < point.size(); ++i) {
      const double h = std::ldexp(std::max(1.0, std::fabs(point[i])), -20);
      Point left = point, right = point;
      left[i] -= h;
      right[i] += h;
      const Enclosure a = value_(left, parameters_), b = value_(right, parameters_);
      right[i] += h;  // a pole of even order would be half as high there
      const Enclosure c = value_(right, parameters_);
      if (a.is_none() || b.is_none() || c.is_none()) continue;
      const Enclosure all = hull(hull(a, b), c);
      if (all.high - all.low <= 1e-3 * std::max({1.0, std::fabs(all.low), std::fabs(all.high)})) return true;
    }
    return false;
  }

  std::string what(size_t i) const {
    switch (nodes_[i]->op) {
      case Op::Div: return "division by zero";
      case Op::Pow: return "0 to a negative power";
      case Op::Power: {
        const Expr exponent = Expr(nodes_[i]).arg(1);
        if (exponent.is_rational() && sgn(exponent.rational()) > 0)
          return fmt::format("a negative number to the power {}", text(exponent));
        return "a power of a number that is not positive";
      }
      case Op::Sqrt: return "the square root of a negative number";
      case Op::Log1p: return "log1p of a number that is not above -1";
      default: return fmt::format("{} of a number that is not positive", spelling(nodes_[i]->op));
    }
  }

  std::string remedy(size_t i) const {
    const char *rule = "f has no value there; ";
    switch (nodes_[i]->op) {
      case Op::Div:
        return fmt::format("{}keep '{}' away from 0, or ask first: {} == 0 ? ... : ...", rule, operand(i, 1),
                           operand(i, 1));
      case Op::Pow: return fmt::format("{}keep '{}' away from 0", rule, operand(i, 0));
      case Op::Sqrt: return fmt::format("{}for example sqrt(max({}, 0))", rule, operand(i, 0));
      case Op::Log1p: return fmt::format("{}for example log1p(max({}, -0.999))", rule, operand(i, 0));
      default: return fmt::format("{}for example with max({}, 1e-6) in its place", rule, operand(i, 0));
    }
  }

  std::string where(size_t i, const Point &point) {
    if (point.size() > 1) return " at " + point_text(point);
    const double low = sweep_->end_of_hole(i, -1), high = sweep_->end_of_hole(i, 1);
    const std::string &x = a_.inputs[0];
    const Enclosure all = sweep_->findings(i).holes;
    const char *more = all.low < low || all.high > high ? ", and elsewhere" : "";
    if (low == high) return " at " + point_text(point) + more;
    if (std::isinf(low) && std::isinf(high)) return fmt::format(" for every {}", x);
    // The last point without a value, or the first one with a value: whichever is the rounder number.
    auto end = [&](double last, double direction, const char *with, const char *without) {
      const double next = std::nextafter(last, direction * INFINITY);
      const bool is_round = number(last).size() <= number(next).size() && std::fabs(last) >= 1e-200;
      const bool holds = last == 0 || (is_round && std::strtod(number(last).c_str(), nullptr) == last);
      return fmt::format("{} {} {}", x, holds ? with : without, number(holds ? last : next));
    };
    if (std::isinf(low)) return " for " + end(high, 1, "<=", "<") + more;
    if (std::isinf(high)) return " for " + end(low, -1, ">=", ">") + more;
    return fmt::format(" for {} from {} to {}{}", x, number(low), number(high), more);
  }

  std::string point_text(const Point &point) const {
    std::vector<std::string> parts;
    for (size_t i = 0; i < point.size(); ++i) parts.push_back(fmt::format("{} = {}", a_.inputs[i], number(point[i])));
    return fmt::format("{}", fmt::join(parts, ", "));
  }

  // --- jumps ---

  void jumps() {
    std::set<std::string> named;
    for (size_t i = 0; i < nodes_.size(); ++i) {
      if (nodes_[i]->op != Op::Select || meant_.contains(nodes_[i])) continue;
      std::vector<std::string> places;
      for (const Flip &flip : sweep_->findings(i).flips) {
        const std::string jump = jump_text(flip);
        if (!jump.empty() && named.insert(jump).second) places.push_back(jump);
      }
      constexpr size_t kShown = 2;
      const size_t more = places.size() > kShown ? places.size() - kShown : 0;
      places.resize(places.size() - more);
      if (!places.empty())
        warn(i, fmt::format("f jumps at {}{}", fmt::join(places, ", and at "), more > 0 ? ", and elsewhere" : ""),
             "no gradient sees a jump; where both branches have the same value there is none");
    }
  }

  // "x = 0, from 1 to 2"; empty where f does not jump.
  std::string jump_text(const Flip &flip) const {
    const Enclosure before = value_(flip.before, parameters_), after = value_(flip.after, parameters_);
    const double gap = std::max(before.low - after.high, after.low - before.high);
    const double scale = std::max({1.0, std::fabs(before.low), std::fabs(after.low)});
    if (!(gap > 1e-6 * scale) || !std::isfinite(gap) || std::isinf(scale)) return {};
    Point at = flip.before;
    at[flip.input] = roundest(flip.before[flip.input], flip.after[flip.input]);
    return fmt::format("{}, from {} to {}", point_text(at), number(before.low, 6), number(after.low, 6));
  }

  const Activation &a_;
  const Names names_;
  const std::vector<double> parameters_;
  std::unique_ptr<Sweep> sweep_;
  const std::vector<const Node *> nodes_;
  const std::vector<SourceRange> places_;
  const DoubleEvaluator value_;  // in stable form
  std::vector<uint8_t> possible_;
  std::set<const Node *> meant_;
  std::vector<Diagnostic> found_;
  std::set<std::pair<const Node *, int>> dead_;
};

}  // namespace

SourceRange place_of_body(const Activation &a) {
  const SourceRange body = a.body.range();
  return !body.empty() && body.begin >= a.range.end ? body : a.range;
}

SweptWarnings swept_warnings(const Activation &activation, Expr simplified, const std::vector<double> &parameters) {
  return Judge(activation, simplified, parameters).run();
}

}  // namespace actc
