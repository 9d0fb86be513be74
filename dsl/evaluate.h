// evaluate<float>, evaluate<double>: runs primitives one scalar IEEE operation at a time. These are the reference bits:
// a kernel is right when it gives the same ones, on every target.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "dsl/expr.h"

namespace actc {

template <class Float>
class BasicEvaluator {
 public:
  // Outputs over inputs and parameters of the type Float; for float, inputs and outputs may be U16 as well.
  explicit BasicEvaluator(std::span<const Expr> outputs);

  // n elements of the type of each input and output; an output may be the same array as an input. Assumes
  // round-to-nearest with subnormals kept.
  void run(std::span<const void *const> inputs, std::span<const Float> parameters, std::span<void *const> outputs,
           size_t n) const;
  void run(std::span<const Float *const> inputs, std::span<const Float> parameters, std::span<Float *const> outputs,
           size_t n) const;

  // One element of a kernel with one output.
  Float operator()(std::span<const Float> inputs, std::span<const Float> parameters = {}) const;

 private:
  struct Step {
    Op op;
    Type type, operand_type;
    uint64_t payload;
    uint32_t args[3];  // earlier steps
  };
  std::vector<Step> steps_;
  std::vector<uint32_t> outputs_;
};

using Evaluator = BasicEvaluator<float>;
using Evaluator64 = BasicEvaluator<double>;

// The constant as the kernel's type holds it: rounded once to nearest even, subnormals included.
float round_to_float(const mpq_class &value);

double round_to_double(const mpq_class &value);  // (mpq_class::get_d cuts off instead)

}  // namespace actc
