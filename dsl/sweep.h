// Sweep: a formula traced (trace.h) along lines through the space of its inputs, and over boxes that cover all of it.
// Which way its conditions go, where it has no value, and between which neighbours something flips: what find_warnings
// is made of. Points are a sample; what no box allows is proved, for every finite float.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <optional>

#include "dsl/trace.h"

namespace actc {

using Point = std::vector<double>;  // one value for each input

// Two points, as near as doubles get, between which a condition flips or a denominator changes its sign.
struct Flip {
  size_t input;  // in which the points differ
  Point before, after;
};

struct NodeFindings {
  size_t counted = 0;         // points at which the node counts
  uint8_t seen = 0;           // outcomes there, and for NaN
  std::optional<Point> hole;  // where it has no value although its operands have; the shortest to write
  Enclosure holes;            // the first input of the first and the last hole
  std::vector<Flip> flips;    // the few nearest to 0
};

class Sweep {
 public:
  Sweep(Expr body, size_t n_inputs, const std::vector<double> &parameters);

  // By the number of a node in trace().
  const NodeFindings &findings(size_t node) const { return findings_[node]; }
  size_t points() const { return points_; }
  const Trace &trace() const { return trace_; }

  // Is `e`, over the same inputs, 0 at every point where its value is known?
  bool is_zero_everywhere(Expr e) const;
  // The same with each parameter at other values in turn: adds to `seen`.
  void vary_parameters();
  // Outcomes that no box excludes, whatever the parameters are; empty where that would take too many boxes.
  std::vector<uint8_t> possible_outcomes();
  // Of one input: the last point of the hole in one direction (-1, 1), or an infinity.
  double end_of_hole(size_t node, int direction);

 private:
  // Points that differ in one input.
  struct Line {
    Point point;
    size_t input;
  };
  void keep_one_in(size_t n);
  void trace_line(const Line &line, bool only_outcomes);
  void trace_not_a_number();
  void record_outcomes();
  void record_hole(size_t node, const Point &point);
  void locate(size_t node, const Line &line, double from, double to);
  bool is_hole(size_t node) const;
  void run(const Point &point);
  // What flips: the condition of a select, a denominator; none for other nodes.
  std::optional<uint32_t> key(size_t node) const;

  size_t n_inputs_;
  Trace trace_;
  std::vector<Enclosure> parameters_;
  std::vector<Line> lines_;
  std::vector<double> grid_;     // values of the input that a line varies
  std::vector<size_t> watched_;  // nodes that have outcomes, a key or holes
  std::vector<NodeFindings> findings_;
  size_t points_ = 0, bisected_ = 0;
};

}  // namespace actc
