// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/sweep.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "dsl/probe.h"

namespace actc {
namespace {

constexpr double kLargest = std::numeric_limits<float>::max();
constexpr double kOthers[] = {0.4, -0.75, 3, -2.5, 30, -20};  // values of the inputs that a line does not vary
constexpr size_t kMaxFlips = 8;                               // of one node
constexpr size_t kMaxNodeVisits = 20'000'000;                 // a second or two

bool is_partial(Op op) {
  switch (op) {
    case Op::Div:
    case Op::Pow:
    case Op::Power:
    case Op::Sqrt:
    case Op::Rsqrt:
    case Op::Log:
    case Op::Log2:
    case Op::Log1p: return true;
    default: return false;
  }
}

// -1, 1; 0 where the sign (of a condition: the truth) is not known.
int side_of(Op op, Enclosure key) {
  if (op == Op::Select) return key.is_point() ? (key.low != 0 ? 1 : -1) : 0;
  return key.low > 0 ? 1 : key.high < 0 ? -1 : 0;
}

// Where the line is cut: powers of two, and the constants of the formula.
std::set<float> cuts_of(const std::vector<const Node *> &nodes) {
  std::set<float> cuts{0};
  auto cut = [&](double c) {
    if (std::fabs(c) < kLargest) cuts.insert({static_cast<float>(c), static_cast<float>(-c)});
  };
  for (int k = -3; k <= 6; ++k) cut(std::ldexp(1.0, k));
  for (const Node *node : nodes)
    if (Expr(node).is_rational()) cut(node->rational->get_d());
  return cuts;
}

// All finite floats: the cuts, and what lies between them.
std::vector<Enclosure> pieces_between(const std::set<float> &cuts) {
  std::vector<Enclosure> pieces;
  double begin = -kLargest;
  for (const float c : cuts) {
    const double before = std::nextafter(c, -INFINITY);
    if (begin <= before) pieces.push_back({begin, before});
    pieces.push_back(exactly(c));
    begin = std::nextafter(c, INFINITY);
  }
  pieces.push_back({begin, kLargest});
  return pieces;
}

}  // namespace

Sweep::Sweep(Expr body, size_t n_inputs, const std::vector<double> &parameters)
    : n_inputs_(n_inputs), trace_(body), grid_(make_grid(body, parameters)) {
  for (const double p : parameters) parameters_.push_back(exactly(p));
  for (size_t i = 0; i < n_inputs; ++i)
    for (size_t k = 0; k < (n_inputs == 1 ? 1 : std::size(kOthers)); ++k) {
      Line &line = lines_.emplace_back(Line{Point(n_inputs), i});
      for (size_t j = 0; j < n_inputs; ++j) line.point[j] = kOthers[(j + k) % std::size(kOthers)];
    }
  for (const double x : {1e10, 1e12, 1e20, 1e30, kLargest}) grid_.insert(grid_.end(), {x, -x});
  std::sort(grid_.begin(), grid_.end());
  findings_.resize(trace_.nodes().size());
  keep_one_in(lines_.size() * grid_.size() * findings_.size() / kMaxNodeVisits + 1);
  points_ = lines_.size() * grid_.size();

  for (size_t i = 0; i < findings_.size(); ++i)
    if (Trace::has_outcomes(trace_.nodes()[i]->op) || is_partial(trace_.nodes()[i]->op)) watched_.push_back(i);
  for (const Line &line : lines_) trace_line(line, false);
  trace_not_a_number();
}

bool Sweep::is_zero_everywhere(Expr e) const {
  const DoubleEvaluator evaluator(e);
  std::vector<Enclosure> point(n_inputs_);
  size_t known = 0;
  for (const Line &line : lines_) {
    std::transform(line.point.begin(), line.point.end(), point.begin(), exactly);
    for (const double x : grid_) {
      point[line.input] = exactly(x);
      const Enclosure value = evaluator(point, parameters_);
      if (value.is_none()) continue;
      if (!value.is_zero()) return false;
      ++known;
    }
  }
  return known > 0;
}

void Sweep::vary_parameters() {
  const std::vector<Enclosure> given = parameters_;
  const std::vector<double> grid = grid_;
  constexpr double kValues[] = {-100, -2, -0.5, 0, 0.5, 3, 100};
  keep_one_in(
      lines_.size() * grid_.size() * findings_.size() * parameters_.size() * std::size(kValues) / kMaxNodeVisits + 1);
  for (size_t p = 0; p < parameters_.size(); ++p) {
    for (const double value : kValues) {
      parameters_[p] = exactly(value);
      for (const Line &line : lines_) trace_line(line, true);
    }
    parameters_ = given;
  }
  grid_ = grid;
}

// Of a huge formula fewer points, but hundreds.
void Sweep::keep_one_in(size_t n) {
  for (size_t i = 0; i * n < grid_.size(); ++i) grid_[i] = grid_[i * n];
  grid_.resize((grid_.size() + n - 1) / n);
}

void Sweep::trace_line(const Line &line, bool only_outcomes) {
  Point point = line.point;
  struct Last {
    double x = 0;
    int side = 0;
  };
  std::vector<Last> last(watched_.size());
  struct Pending {
    size_t node;
    double from, to;
  };
  std::vector<Pending> pending;
  for (const double x : grid_) {
    point[line.input] = x;
    run(point);
    record_outcomes();
    for (size_t w = 0; w < watched_.size() && !only_outcomes; ++w) {
      const size_t node = watched_[w];
      const bool counts = trace_.counts(node);
      findings_[node].counted += counts;
      if (is_hole(node)) record_hole(node, point);
      const auto at = key(node);
      const int side = counts && at ? side_of(trace_.nodes()[node]->op, trace_.value(*at)) : 0;
      if (side * last[w].side < 0) pending.push_back({node, last[w].x, x});
      if (side != 0 || !counts) last[w] = {x, side};  // a point in between may lie on neither side
    }
  }
  std::stable_sort(pending.begin(), pending.end(),
                   [](const Pending &a, const Pending &b) { return std::fabs(a.to) < std::fabs(b.to); });
  constexpr size_t kBisections = 250;
  for (const Pending &p : pending) {
    if (findings_[p.node].flips.size() >= kMaxFlips || bisected_ > kMaxNodeVisits) continue;
    locate(p.node, line, p.from, p.to);
    bisected_ += kBisections * findings_.size();
  }
}

// Comparisons with NaN are false: what only NaN reaches is reached.
void Sweep::trace_not_a_number() {
  std::vector<Enclosure> inputs(n_inputs_, kNone);
  trace_.run(inputs, parameters_);
  record_outcomes();
  for (size_t i = 0; i < n_inputs_; ++i) {
    inputs.assign(n_inputs_, exactly(kOthers[0]));
    inputs[i] = kNone;
    trace_.run(inputs, parameters_);
    record_outcomes();
  }
}

void Sweep::record_outcomes() {
  for (const size_t node : watched_)
    if (trace_.counts(node)) findings_[node].seen |= trace_.certain_outcomes(node);
}

void Sweep::record_hole(size_t node, const Point &point) {
  auto cost = [](const Point &p) {
    size_t length = 0;
    double size = 0;
    for (const double x : p) length += fmt::format("{}", x).size(), size += std::fabs(x);
    return std::pair(length, size);
  };
  std::optional<Point> &hole = findings_[node].hole;
  findings_[node].holes = hole ? hull(findings_[node].holes, exactly(point[0])) : exactly(point[0]);
  if (!hole || cost(point) < cost(*hole)) hole = point;
}

// Between two neighbours on a line that lie on different sides.
void Sweep::locate(size_t node, const Line &line, double from, double to) {
  Point point = line.point;
  const Op op = trace_.nodes()[node]->op;
  auto value = [&](double x) {
    point[line.input] = x;
    run(point);
    return trace_.value(*key(node));
  };
  auto lies_with = [&](double end) {
    return [&, side = side_of(op, value(end))](double x) { return side_of(op, value(x)) == side; };
  };
  const double before = boundary(from, to, lies_with(from)), after = boundary(to, from, lies_with(to));
  if (op != Op::Select) {  // a denominator that jumps across 0 has no zero
    auto size = [&](double x) { return std::fabs(value(x).low); };
    if (std::max(size(before), size(after)) > 1e-6 * std::max(size(from), size(to))) return;
  }
  Flip flip{line.input, point, point};
  flip.before[line.input] = before;
  flip.after[line.input] = after;
  findings_[node].flips.push_back(std::move(flip));
}

std::vector<uint8_t> Sweep::possible_outcomes() {
  auto is_small = [&](size_t n_pieces) {
    const double boxes = std::pow(static_cast<double>(n_pieces), static_cast<double>(n_inputs_));
    return boxes * static_cast<double>(trace_.nodes().size()) <= kMaxNodeVisits;
  };
  std::vector<Enclosure> pieces = pieces_between(cuts_of(trace_.nodes()));
  if (!is_small(pieces.size())) pieces = pieces_between({0});
  if (!is_small(pieces.size())) return {};
  std::vector<uint8_t> possible(findings_.size(), 0);
  const std::vector<Enclosure> any(parameters_.size(), Enclosure{-kLargest, kLargest});
  std::vector<Enclosure> box(n_inputs_, pieces[0]);
  for (std::vector<size_t> index(n_inputs_, 0);;) {
    trace_.run(box, any);
    for (const size_t node : watched_)
      if (trace_.counts(node)) possible[node] |= trace_.outcomes(node);
    size_t i = 0;
    while (i < n_inputs_ && ++index[i] == pieces.size()) index[i] = 0, box[i] = pieces[0], ++i;
    if (i == n_inputs_) return possible;
    box[i] = pieces[index[i]];
  }
}

double Sweep::end_of_hole(size_t node, int direction) {
  const double hole = findings_[node].hole.value()[0];
  auto in_hole = [&](double x) {
    run({x});
    return is_hole(node);
  };
  auto next = std::find(grid_.begin(), grid_.end(), hole) - grid_.begin();
  double last = hole;
  for (next += direction; next >= 0 && next < static_cast<ptrdiff_t>(grid_.size()); next += direction) {
    const double x = grid_[static_cast<size_t>(next)];
    if (!in_hole(x)) return boundary(last, x, in_hole);
    last = x;
  }
  return direction * INFINITY;
}

// Where a condition is not decided, the node may count or not; then the result is not known to have no value.
bool Sweep::is_hole(size_t node) const {
  return trace_.counts(node) && trace_.is_undefined(node) && trace_.result().is_none();
}

void Sweep::run(const Point &point) {
  std::vector<Enclosure> inputs;
  for (const double x : point) inputs.push_back(exactly(x));
  trace_.run(inputs, parameters_);
}

std::optional<uint32_t> Sweep::key(size_t node) const {
  switch (trace_.nodes()[node]->op) {
    case Op::Select: return trace_.operand(node, 0);
    case Op::Div: return trace_.operand(node, 1);
    case Op::Pow:
      if (sgn(*trace_.nodes()[node]->args[1]->rational) < 0) return trace_.operand(node, 0);
      return std::nullopt;
    default: return std::nullopt;
  }
}

}  // namespace actc
