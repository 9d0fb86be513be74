// The judge of a kernel's results along a sweep. Most are decided in batches (dsl/evaluate_batch.h): that a result is
// correctly rounded or not, and that its error is no news. What is left is judged one by one against the reference, so
// the outcome is the same as if all were.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <optional>
#include <span>
#include <string>

#include "codegen/sweep.h"
#include "codegen/verify.h"
#include "dsl/evaluate_batch.h"

namespace actc {

// Used by one thread.
class Judge {
 public:
  Judge(const Truth &truth, const Sweep &sweep, const VerifyReport &report);

  // Errors that are known already; smaller ones are of no interest.
  void expect(const ErrorStatistics &known) { known_ = known; }
  // Results y at inputs x in the order of their bits, from index `begin` on; what is before is only a neighbour.
  void judge(std::span<const float> x, std::span<const float> y, size_t begin);
  // The same one by one; for tests.
  void judge_singly(std::span<const float> x, std::span<const float> y, size_t begin);
  // Hands over what was found since the last time.
  void deliver(VerifyReport &to);

 private:
  void judge_stretch(std::span<const float> x, std::span<const float> y);
  void judge_error(float x, float actual);
  void judge_range(float x, float actual);
  void judge_order(float x, float at_x, float y, float at_y);
  void judge_orders(std::span<const float> x, std::span<const float> y, size_t begin);
  SieveLimits limits() const;

  TruthLine line_;
  BatchEvaluator batches_;
  size_t input_;
  std::vector<double> inputs_, parameters_;
  bool is_gradient_;
  std::optional<double> lowest_, highest_;
  std::string order_;
  ErrorStatistics known_;
  VerifyReport found_;
};

}  // namespace actc
