// The activation as a layer: two calls of kernels that actc compiled.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "kernels.h"
#include "layer.h"

namespace fashion {

class Activation : public Layer {
 public:
  // `values` are those of the activation's parameters; learned ones start from there.
  Activation(Shape shape, const Kernels &kernels, std::vector<float> values);
  std::string name() const override;
  void initialise(float *parameters, const Initialiser &initialiser, Random &random) const override;
  void forward(const float *parameters, const Matrix &x, Matrix &y, Scratch &scratch) const override;
  void backward(const float *parameters, const Matrix &x, const Matrix &dy, Matrix *dx, float *gradient,
                Scratch &scratch) const override;

 private:
  std::vector<const void *> pointers(const float *parameters) const;
  const Kernels &kernels_;
  std::vector<float> values_;
};

// How many parameters training adjusts: those that are declared `learned`, where the runtime delivers their gradients.
size_t adjusted_parameters(const Kernels &kernels);

}  // namespace fashion
