// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "layers.h"

namespace fashion {

Dense::Dense(Shape input, int units)
    : Layer(input, {1, 1, units}, static_cast<size_t>(input.size() + 1) * static_cast<size_t>(units), true) {}

std::string Dense::name() const {
  return "dense " + std::to_string(input().size()) + "-" + std::to_string(output().size());
}

void Dense::initialise(float *parameters, const Initialiser &initialiser, Random &random) const {
  initialiser.weights(parameters, input().size(), output().size(), output().size(), random);
}

void Dense::forward(const float *parameters, const Matrix &x, Matrix &y, Scratch &) const {
  const ConstView weights(parameters, output().size(), input().size());
  const ConstView bias(parameters + weights.size(), 1, output().size());
  y.noalias() = x * weights.transpose();
  y.rowwise() += bias.row(0);
}

void Dense::backward(const float *parameters, const Matrix &x, const Matrix &dy, Matrix *dx, float *gradient,
                     Scratch &) const {
  const ConstView weights(parameters, output().size(), input().size());
  View dweights(gradient, output().size(), input().size());
  View dbias(gradient + weights.size(), 1, output().size());
  dweights.noalias() = dy.transpose() * x;
  dbias.setZero();
  for (Eigen::Index i = 0; i < dy.rows(); ++i) dbias += dy.row(i);
  if (dx) dx->noalias() = dy * weights;
}

}  // namespace fashion
