// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <algorithm>

#include "layers.h"

namespace fashion {
namespace {

// Calls visit(place of the result, places of the four values) for every pixel of the result.
template <class Visit>
void visit_pixels(Shape in, Visit visit) {
  const int right = in.channels, below = in.width * in.channels;
  int result = 0;
  for (int y = 0; y < in.height / 2; ++y)
    for (int x = 0; x < in.width / 2; ++x, result += in.channels) {
      const int first = (2 * y * in.width + 2 * x) * in.channels;
      visit(result, first, first + right, first + below, first + below + right);
    }
}

}  // namespace

MaxPool::MaxPool(Shape input) : Layer(input, {input.height / 2, input.width / 2, input.channels}, 0, false) {}

std::string MaxPool::name() const { return "max pool 2x2"; }

void MaxPool::forward(const float *, const Matrix &x, Matrix &y, Scratch &) const {
  for (Eigen::Index i = 0; i < x.rows(); ++i) {
    const float *from = x.row(i).data();
    float *to = y.row(i).data();
    visit_pixels(input(), [&](int result, int a, int b, int c, int d) {
      for (int k = 0; k < input().channels; ++k)
        to[result + k] = std::max(std::max(from[a + k], from[b + k]), std::max(from[c + k], from[d + k]));
    });
  }
}

// The gradient goes to the first of the four that is the largest. No value is in two windows.
void MaxPool::backward(const float *, const Matrix &x, const Matrix &dy, Matrix *dx, float *, Scratch &) const {
  if (input().height % 2 != 0 || input().width % 2 != 0) dx->setZero();  // the last row or column is in no window
  for (Eigen::Index i = 0; i < x.rows(); ++i) {
    const float *from = x.row(i).data(), *gradient = dy.row(i).data();
    float *to = dx->row(i).data();
    visit_pixels(input(), [&](int result, int a, int b, int c, int d) {
      for (int k = 0; k < input().channels; ++k) {
        const float g = gradient[result + k], va = from[a + k], vb = from[b + k], vc = from[c + k], vd = from[d + k];
        const bool top = !(va < vb), bottom = !(vc < vd), above = !(std::max(va, vb) < std::max(vc, vd));
        to[a + k] = above && top ? g : 0;
        to[b + k] = above && !top ? g : 0;
        to[c + k] = !above && bottom ? g : 0;
        to[d + k] = !above && !bottom ? g : 0;
      }
    });
  }
}

}  // namespace fashion
