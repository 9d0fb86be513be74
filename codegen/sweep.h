// A kernel and its truth as functions of one input: what accuracy probing samples and what actc verify sweeps.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "codegen/error_statistics.h"
#include "codegen/pipeline.h"
#include "dsl/evaluate.h"
#include "dsl/reference.h"
#include "dsl/tangent.h"

namespace actc {

// One input takes all values; the others, and the parameters, are fixed.
struct Sweep {
  size_t input;
  std::vector<float> values;  // of the inputs; values[input] means nothing
  std::vector<float> parameters;
};

// Each input in turn, with the others at a few values; parameters at their defaults or, without one, at a few values.
std::vector<Sweep> sweeps_of(const Activation &activation);
std::string assumption(const Activation &activation);  // which values, in words; empty: there is nothing to fix

// What each result of a kernel is meant to be, with dy and v (double_backward) 1.
struct Truth {
  Expr written, stable;
  bool is_gradient;
};
std::vector<Truth> truths_of(const Activation &activation, Direction direction,
                             Convention convention = Convention::Limit);

// The lowered kernel, run by evaluate<float>, with dy and v 1.
class SweptKernel {
 public:
  SweptKernel(const Activation &activation, Direction direction, Convention convention = Convention::Limit);
  std::vector<std::vector<float>> operator()(const Sweep &sweep, const std::vector<float> &x) const;  // by result
  const std::vector<std::string> &results() const { return results_; }                                // "y", "dx"
  const std::string &input(size_t i) const { return primitives_.names.inputs[n_before_ + i]; }

 private:
  Primitives primitives_;
  size_t n_before_;  // dy and v come before the activation's inputs
  std::vector<std::string> results_;
  std::optional<Evaluator> evaluator_;
};

// The truth of one output along a sweep. Not for concurrent calls of one object.
class TruthLine {
 public:
  TruthLine(const Truth &truth, const Sweep &sweep);

  // Close enough to judge `actual`, which is correctly rounded where it is within half an ULP of what is returned: the
  // oracle decides where the reference is not sure. Throws OracleError.
  double truth(float x, float actual);
  double value(double x);  // NaN where nobody knows
  const Reference::Counts &counts() const { return reference_.counts(); }

  // Is `x` within 1 of a simple zero of the truth, other than 0 itself, near which floats are dense enough, and below
  // kSparse, where all are too far apart? Zeros are remembered.
  static constexpr double kSparse = 0x1p20;
  bool is_near_zero(double x);
  // Does the truth jump within two floats of `x`, and is `actual` about right on one side of the jump?
  bool is_at_jump(float x, float actual);
  // Which of these counts for a result: they are looked for only where the error is remarkable.
  ErrorStatistics::Place place_of(float x, float actual, double truth);

  // The limit at infinity of a sign, if the values far out show it; NaN: there is none, or it is not known.
  double limit(double sign);

  // Errors from which on zeros of a gradient are looked for, and jumps.
  static constexpr double kUnremarkable = 2, kLargeUlp = 64;
  const std::vector<double> &zeros() const { return zeros_; }  // found so far, from low to high

 private:
  std::span<const double> at(double x);
  void find_zeros(double from, double to);
  double signed_value(double x);

  Reference reference_;
  DoubleEvaluator fast_;
  bool is_gradient_;
  size_t input_;
  std::vector<double> inputs_, parameters_, zeros_;
  std::set<int> searched_;  // cells [n, n + 1] whose surroundings were searched for zeros
  Tangent tangent_;
};

}  // namespace actc
