// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <algorithm>

#include "layers.h"

namespace fashion {

Convolution::Convolution(Shape input, int size, int channels)
    : Layer(input, {input.height, input.width, channels},
            static_cast<size_t>(size * size * input.channels + 1) * static_cast<size_t>(channels), true),
      size_(size) {}

std::string Convolution::name() const {
  return "convolution " + std::to_string(size_) + "x" + std::to_string(size_) + "x" + std::to_string(input().channels) +
         "-" + std::to_string(output().channels);
}

void Convolution::initialise(float *parameters, const Initialiser &initialiser, Random &random) const {
  initialiser.weights(parameters, window(), size_ * size_ * output().channels, output().channels, random);
}

// Calls visit(place among the columns, place in the image, length) for every run of values that lies in both: the part
// of one row of one window that is inside the image.
template <class Visit>
void Convolution::visit_runs(Visit visit) const {
  const auto [height, width, channels] = input();
  const int before = size_ / 2, run = size_ * channels;
  int column = 0;
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      for (int row = y - before; row <= y + before; ++row, column += run) {
        if (row < 0 || row >= height) continue;
        const int left = std::max(x - before, 0), right = std::min(x + before + 1, width);
        visit(column + (left - (x - before)) * channels, (row * width + left) * channels, (right - left) * channels);
      }
}

// What lies beyond the edge is the same for all images: zeros, written when the memory is made.
void Convolution::write_columns(const float *image, Matrix &columns) const {
  if (columns.size() == 0) columns = Matrix::Zero(input().pixels(), window());
  visit_runs([&](int column, int place, int length) { std::copy_n(image + place, length, columns.data() + column); });
}

void Convolution::forward(const float *parameters, const Matrix &x, Matrix &y, Scratch &scratch) const {
  const ConstView weights(parameters, output().channels, window());
  const ConstView bias(parameters + weights.size(), 1, output().channels);
  for (Eigen::Index i = 0; i < x.rows(); ++i) {
    View image(y.row(i).data(), output().pixels(), output().channels);
    write_columns(x.row(i).data(), scratch.columns);
    image.noalias() = scratch.columns * weights.transpose();
    image.rowwise() += bias.row(0);
  }
}

void Convolution::backward(const float *parameters, const Matrix &x, const Matrix &dy, Matrix *dx, float *gradient,
                           Scratch &scratch) const {
  const ConstView weights(parameters, output().channels, window());
  View dweights(gradient, output().channels, window());
  View dbias(gradient + weights.size(), 1, output().channels);
  dweights.setZero();
  dbias.setZero();
  if (dx) dx->setZero();
  for (Eigen::Index i = 0; i < x.rows(); ++i) {
    const ConstView dimage(dy.row(i).data(), output().pixels(), output().channels);
    write_columns(x.row(i).data(), scratch.columns);
    dweights.noalias() += dimage.transpose() * scratch.columns;
    for (Eigen::Index pixel = 0; pixel < dimage.rows(); ++pixel) dbias += dimage.row(pixel);
    if (!dx) continue;
    scratch.column_gradients.noalias() = dimage * weights;
    const float *from = scratch.column_gradients.data();
    float *to = dx->row(i).data();
    visit_runs([&](int column, int place, int length) {
      for (int k = 0; k < length; ++k) to[place + k] += from[column + k];
    });
  }
}

}  // namespace fashion
