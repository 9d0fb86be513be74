// Random expressions that the parser can make, seeded: the same on every machine.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>

#include "dsl/context.h"

namespace actc::testing {

// splitmix64: small, good enough, and unlike <random>'s distributions the same everywhere.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  uint64_t bits();
  size_t below(size_t n) { return static_cast<size_t>(bits() % n); }
  double real(double low, double high) { return low + (high - low) * (static_cast<double>(bits() >> 11) * 0x1p-53); }

 private:
  uint64_t state_;
};

// How many random expressions a test takes, and where they start: ACTC_RANDOM_SCALE=100 is a hundred times as many,
// ACTC_RANDOM_SEED=7 others than usual (docs/testing.md).
size_t random_count(size_t usual);
uint64_t random_seed(uint64_t usual);

// A real expression over Input(0), Input(1) and Parameter(0), at most `depth` deep.
Expr random_expr(Context &context, Random &random, int depth);
Expr random_condition(Context &context, Random &random, int depth);

}  // namespace actc::testing
