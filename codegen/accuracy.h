// Accuracy probing: the lowered kernel against the reference at many inputs. Finds the largest error, the intervals in
// which the error is large or the result is NaN, what happens at the infinities, and for some a better way to write the
// formula. A sample: it can miss what a sweep over all inputs (actc verify) finds.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "codegen/error_statistics.h"
#include "codegen/pipeline.h"

namespace actc {

struct ProbeOptions {
  size_t inputs = 100'000;
  double seconds = 2;  // ends early, with fewer inputs, when that is over
  uint64_t seed = 1;
  std::function<void(double)> progress = {};  // called with the part that is done, up to 1
};

// A range of one input; its ends are quarters of binades.
struct BadInterval {
  std::string input;
  double low = 0, high = 0;  // infinite: up to the largest float
  double ulp = 0;            // infinite: NaN where the truth is a number, or a wrong infinity
  double absolute = 0;       // the largest absolute error
  float at = 0, actual = 0;  // where the ULP are largest, and what the kernel gives there
  double exact = 0;
  std::string remedy;  // one sentence, or empty
};

// A kernel at an infinite input, where the formula has the limit `expected` and the kernel gives something else.
struct WrongLimit {
  std::string at;  // "x = -inf"
  double expected;
  float actual;
};

struct MeasuredAccuracy {
  ErrorStatistics errors;
  Reference::Counts decided_by;
  size_t inputs = 0;             // finite inputs that were tried
  bool complete = true;          // false: time was over
  std::string at;                // all inputs and parameters of the largest error: "x = 0.61"
  BadInterval worst;             // the quarter of a binade with the largest error
  std::vector<BadInterval> bad;  // in order of the inputs, each above TruthLine::kLargeUlp
  std::vector<double> zeros;     // of a gradient, where looked for: ErrorStatistics::NearZero is within 1 of them
  std::vector<WrongLimit> limits;
  std::string assumed;  // values of what was not swept: "up in {0.5, -2, 3}"; empty: nothing else
};

MeasuredAccuracy probe_accuracy(const Activation &activation, Direction direction, const ProbeOptions &options = {});

}  // namespace actc
