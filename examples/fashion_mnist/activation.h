// The activation as a layer: two calls of kernels that actc compiled.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "kernels.h"
#include "layer.h"

namespace fashion {

class Activation : public Layer {
 public:
  // `values` are those of the activation's parameters; learned ones start from there, and are adjusted like weights.
  Activation(Shape shape, const Kernels &kernels, const std::vector<float> &values);
  std::string name() const override;
  void initialise(float *parameters, const Initialiser &initialiser, Random &random) const override;
  void forward(const float *parameters, const Matrix &x, Matrix &y, Scratch &scratch) const override;
  void backward(const float *parameters, const Matrix &x, const Matrix &dy, Matrix *dx, float *gradient,
                Scratch &scratch) const override;

  struct Learned {
    std::string name;
    std::span<const float> values;  // one, or one per channel
  };
  std::vector<Learned> learned(const float *parameters) const;

 private:
  actc_args arguments(const Matrix &x, const std::vector<const void *> &parameters) const;
  std::vector<const void *> pointers(const float *parameters) const;

  const Kernels &kernels_;
  std::vector<float> initial_, fixed_;  // of the learned parameters and of the others, with a value for each channel
};

}  // namespace fashion
