// evaluate<double> over many inputs at a time, in vector code: about 1 ns for each operation that is not elementary
// arithmetic, where DoubleEvaluator takes 100 ns for a formula. Its bounds are a little wider.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "dsl/evaluate_double.h"

namespace actc {

class BatchEvaluator {
 public:
  static constexpr size_t kBatch = 256;
  // A ball (ball.h) for each input of a batch.
  struct alignas(64) Lanes {
    double value[kBatch], error[kBatch];
  };

  explicit BatchEvaluator(Expr formula);  // as for DoubleEvaluator

  // The range of the one input that varies from now on; the other inputs and the parameters are fixed. Returns what
  // holds in the whole range (DoubleEvaluator over a box). Conditions that are decided in it cost nothing afterwards.
  Enclosure set_range(size_t input, Enclosure range, std::span<const double> inputs,
                      std::span<const double> parameters);
  // The values at kBatch inputs within that range; valid until the next call.
  const Lanes &operator()(const float *x);

 private:
  struct Step {
    Op op;
    int32_t exponent;  // of Pow
    uint32_t payload;
    uint32_t args[3];  // earlier steps
  };
  struct Work {
    uint32_t step;
    uint32_t args[3];
  };
  void fill(uint32_t step, Enclosure value);

  DoubleEvaluator boxes_;
  std::vector<Step> steps_;
  std::vector<Lanes> lanes_;
  std::vector<Enclosure> constants_;  // what lanes_ are filled with; kNone: with something that varies
  std::vector<Work> work_;            // what the next batch needs, in order
  std::vector<uint32_t> same_as_;     // a decided select is one of its branches
  uint32_t varying_ = 0, result_ = 0;
};

// Balls against a kernel's results.
struct SieveLimits {
  double normal, subnormal;  // ULP of results of that kind
  double absolute;
};
struct Sieved {
  uint64_t rounded = 0, decided = 0;
};
// Finds the inputs about which nothing else is to be known than whether the result is correctly rounded: certainly
// known, the error certainly below the limits. `open` tells which inputs those are not.
Sieved sieve(const BatchEvaluator::Lanes &truth, const float *actual, const SieveLimits &limits, uint8_t *open);

// How many of n results, times `sign`, are less than the one before; and how many lie outside of a range.
uint64_t count_descents(const float *y, size_t n, float sign);
uint64_t count_outside(const float *y, size_t n, float low, float high);

}  // namespace actc
