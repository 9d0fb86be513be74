// Layers with weights, and max pooling. Activation has a header of its own.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "layer.h"

namespace fashion {

// y = x W^T + b
class Dense : public Layer {
 public:
  Dense(Shape input, int units);
  std::string name() const override;
  void initialise(float *parameters, const Initialiser &initialiser, Random &random) const override;
  void forward(const float *parameters, const Matrix &x, Matrix &y, Scratch &scratch) const override;
  void backward(const float *parameters, const Matrix &x, const Matrix &dy, Matrix *dx, float *gradient,
                Scratch &scratch) const override;
};

// A window of size x size pixels (odd) around each pixel, zeros beyond the edge, as a matrix product over the
// image's windows written out as rows (im2col).
class Convolution : public Layer {
 public:
  Convolution(Shape input, int size, int channels);
  std::string name() const override;
  void initialise(float *parameters, const Initialiser &initialiser, Random &random) const override;
  void forward(const float *parameters, const Matrix &x, Matrix &y, Scratch &scratch) const override;
  void backward(const float *parameters, const Matrix &x, const Matrix &dy, Matrix *dx, float *gradient,
                Scratch &scratch) const override;

 private:
  int window() const { return size_ * size_ * input().channels; }
  void write_columns(const float *image, Matrix &columns) const;
  template <class Visit>
  void visit_runs(Visit visit) const;
  int size_;
};

// The largest of each 2 x 2 pixels, channel by channel.
class MaxPool : public Layer {
 public:
  explicit MaxPool(Shape input);
  std::string name() const override;
  void forward(const float *parameters, const Matrix &x, Matrix &y, Scratch &scratch) const override;
  void backward(const float *parameters, const Matrix &x, const Matrix &dy, Matrix *dx, float *gradient,
                Scratch &scratch) const override;
};

}  // namespace fashion
