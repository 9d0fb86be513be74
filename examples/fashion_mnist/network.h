// Layers one after the other, with all their parameters in one vector.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <memory>

#include "activation.h"
#include "data.h"

namespace fashion {

// One part of a minibatch on its way through a network, and what comes back.
struct Pass {
  std::vector<Matrix> values;     // the input, then each layer's result
  std::vector<Matrix> gradients;  // of the loss, with respect to each of these
  std::vector<Scratch> scratch;   // one per layer
  std::vector<uint8_t> labels;
  Vector gradient;  // with respect to the parameters
  double loss = 0;  // summed over the images
  int right = 0;    // images whose class has the largest score
};

class Network {
 public:
  explicit Network(Shape input) : shape_(input) {}
  void add(std::unique_ptr<Layer> layer);
  void initialise(const Initialiser &initialiser, Random &random);

  Shape output() const { return shape_; }
  size_t layers() const { return layers_.size(); }
  const Layer &layer(size_t i) const { return *layers_[i]; }
  Eigen::Index offset(size_t i) const { return offsets_[i]; }  // of layer i's parameters
  Vector &parameters() { return parameters_; }
  const Vector &parameters() const { return parameters_; }

  void forward(Pass &pass) const;   // from values[0] to the end
  void backward(Pass &pass) const;  // from the last of gradients to `gradient`

 private:
  Shape shape_;
  std::vector<std::unique_ptr<Layer>> layers_;
  std::vector<Eigen::Index> offsets_;
  Vector parameters_;
};

// What follows each layer with weights but the last.
struct ActivationChoice {
  const Kernels *kernels;
  std::vector<float> values;  // of its parameters
};

// `depth` hidden layers of `width` units.
Network make_perceptron(int depth, int width, const ActivationChoice &choice);

// Two convolutions (5 x 5, 3 x 3), each with max pooling, and a hidden layer.
Network make_convolutional(int width, const ActivationChoice &choice);

// Softmax and cross-entropy of the scores in the last of `values`: the loss, and its gradient divided by `batch`.
void loss_and_gradient(Pass &pass, int batch);

}  // namespace fashion
