// evaluate<float>: runs primitives one scalar IEEE operation at a time. These are the reference bits: a kernel is
// right when it gives the same ones, on every target.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "dsl/expr.h"

namespace actc {

class Evaluator {
 public:
  // Outputs of type F32 or U16 over inputs of the same type and parameters of type F32.
  explicit Evaluator(std::span<const Expr> outputs);

  // n elements of the type of each input and output; an output may be the same array as an input. Assumes
  // round-to-nearest with subnormals kept.
  void run(std::span<const void *const> inputs, std::span<const float> parameters, std::span<void *const> outputs,
           size_t n) const;
  void run(std::span<const float *const> inputs, std::span<const float> parameters, std::span<float *const> outputs,
           size_t n) const;

  // One element of a kernel with one output.
  float operator()(std::span<const float> inputs, std::span<const float> parameters = {}) const;

 private:
  struct Step {
    Op op;
    Type type, operand_type;
    uint32_t payload;
    uint32_t args[3];  // earlier steps
  };
  std::vector<Step> steps_;
  std::vector<uint32_t> outputs_;
};

// The constant as the kernel's type holds it: rounded once to nearest even, subnormals included.
float round_to_float(const mpq_class &value);

// The nearest double (mpq_class::get_d cuts off instead).
double round_to_double(const mpq_class &value);

}  // namespace actc
