// What a network is made of. A layer is immutable: its parameters lie in the network's one vector, its intermediate
// values with the caller, so that several threads can run parts of a minibatch through it at once.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "initialise.h"
#include "matrix.h"
#include "random.h"

namespace fashion {

// An image's values in memory: rows of pixels of channels. A vector is one pixel with many channels.
struct Shape {
  int height, width, channels;
  int pixels() const { return height * width; }
  int size() const { return pixels() * channels; }
};

// Memory that a layer uses while it runs, kept from one minibatch to the next.
struct Scratch {
  Matrix columns, column_gradients;  // Convolution
  std::vector<std::byte> workspace;  // Activation
};

class Layer {
 public:
  virtual ~Layer() = default;
  virtual std::string name() const = 0;  // "dense 784-256"
  virtual void initialise(float * /*parameters*/, const Initialiser &, Random &) const {}

  // y has the right size.
  virtual void forward(const float *parameters, const Matrix &x, Matrix &y, Scratch &scratch) const = 0;

  // From dy, the gradient of the loss with respect to y: dx (null where nobody wants it) and, overwriting what is
  // there, the gradient with respect to the parameters.
  virtual void backward(const float *parameters, const Matrix &x, const Matrix &dy, Matrix *dx, float *gradient,
                        Scratch &scratch) const = 0;

  Shape input() const { return input_; }
  Shape output() const { return output_; }
  size_t parameters() const { return parameters_; }
  bool has_weights() const { return has_weights_; }

 protected:
  Layer(Shape input, Shape output, size_t parameters, bool has_weights)
      : input_(input), output_(output), parameters_(parameters), has_weights_(has_weights) {}

 private:
  Shape input_, output_;
  size_t parameters_;
  bool has_weights_;
};

}  // namespace fashion
