// Verification: compiled kernels over all 2^32 inputs, or every stride-th, against the reference, on all cores. What
// the machine code gives are the reference bits (tests/kernels/bits_test.cpp), so one target stands for all.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "codegen/error_statistics.h"
#include "codegen/kernel_spec.h"

namespace actc {

// What is swept, and which part of it: of the blocks of inputs a shard takes every `shards`-th.
struct VerifyPlan {
  std::vector<KernelSpec> kernels;
  uint64_t stride = 1;
  unsigned shard = 1, shards = 1;  // shard 1 .. shards
};

// Results that break a rule, and the worst of them.
struct Violations {
  uint64_t count = 0;
  double ulp = 0;  // by how much
  float x = 0;

  void add(float at, double by, uint64_t n = 1);
};

struct SpecialValue {
  std::string name;  // "-inf"
  float x, actual;
  double expected;
  bool known;
};

// "silu_forward_f32"; with the accuracy where that is not the default: "silu_forward_f32, fast".
std::string report_name(const KernelSpec &spec);

// One result of one kernel.
struct VerifyReport {
  std::string kernel, result;  // "silu_backward_f32", "dx"
  std::string claimed;         // the bound that its header states
  ErrorStatistics errors;
  std::string order;  // "non-decreasing" where the formula is; empty: neither, or not known
  Violations out_of_order;
  std::optional<double> lowest, highest;  // the range of the formula, where it has one
  Violations out_of_range;                // beyond the float that is nearest to an end
  std::vector<double> zeros;              // of a gradient: errors.worst[NearZero] is within 1 of them
  std::vector<SpecialValue> specials;     // of the first sweep
  std::string assumed;                    // values of what is not swept

  void merge(const VerifyReport &other);  // of other inputs
};

// How far a sweep is and what it found. Passes: the kernels one after the other, each with its sweeps (sweep.h).
struct VerifyState {
  VerifyPlan plan;
  std::vector<std::string> lowered;   // hashes of the kernels' primitives (measured_bound.h)
  std::vector<VerifyReport> reports;  // by kernel and result
  std::vector<unsigned> shards;       // whose inputs the reports are made of
  size_t pass = 0;                    // the next to do
  uint64_t block = 0;                 // of this pass
  bool complete = false;
  double seconds = 0;  // of processor time
};

// The empty state of a plan: kernels are compiled and special values computed. Throws what compile() throws.
class Verification {
 public:
  explicit Verification(const VerifyPlan &plan);
  ~Verification();

  const VerifyState &start() const;

  // Continues a state of the same plan. After every few tenths of a second `checkpoint` is called with the state and
  // the part that is done; when it returns false the sweep stops there.
  void run(VerifyState &state, unsigned threads,
           const std::function<bool(const VerifyState &, double part)> &checkpoint) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace actc
