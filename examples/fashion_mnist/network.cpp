// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "network.h"

#include "layers.h"

namespace fashion {

void Network::add(std::unique_ptr<Layer> layer) {
  shape_ = layer->output();
  offsets_.push_back(parameters_.size());
  parameters_.conservativeResize(parameters_.size() + static_cast<Eigen::Index>(layer->parameters()));
  layers_.push_back(std::move(layer));
}

void Network::initialise(const Initialiser &initialiser, Random &random) {
  for (size_t i = 0; i < layers_.size(); ++i)
    layers_[i]->initialise(parameters_.data() + offsets_[i], initialiser, random);
}

void Network::forward(Pass &pass) const {
  pass.values.resize(layers_.size() + 1);
  pass.scratch.resize(layers_.size());
  for (size_t i = 0; i < layers_.size(); ++i) {
    pass.values[i + 1].resize(pass.values[i].rows(), layers_[i]->output().size());
    layers_[i]->forward(parameters_.data() + offsets_[i], pass.values[i], pass.values[i + 1], pass.scratch[i]);
  }
}

void Network::backward(Pass &pass) const {
  pass.gradients.resize(layers_.size() + 1);
  pass.gradient.resize(parameters_.size());
  for (size_t i = layers_.size(); i-- > 0;) {
    Matrix *dx = i > 0 ? &pass.gradients[i] : nullptr;  // nobody wants the images' gradient
    if (dx) dx->resize(pass.values[i].rows(), pass.values[i].cols());
    layers_[i]->backward(parameters_.data() + offsets_[i], pass.values[i], pass.gradients[i + 1], dx,
                         pass.gradient.data() + offsets_[i], pass.scratch[i]);
  }
}

Network make_perceptron(int depth, int width, const ActivationChoice &choice) {
  Network network({kSide, kSide, 1});
  for (int i = 0; i < depth; ++i) {
    network.add(std::make_unique<Dense>(network.output(), width));
    network.add(std::make_unique<Activation>(network.output(), *choice.kernels, choice.values));
  }
  network.add(std::make_unique<Dense>(network.output(), kClasses));
  return network;
}

Network make_convolutional(int width, const ActivationChoice &choice) {
  constexpr int kSizes[] = {5, 3}, kChannels[] = {16, 32};
  Network network({kSide, kSide, 1});
  for (int i = 0; i < 2; ++i) {
    network.add(std::make_unique<Convolution>(network.output(), kSizes[i], kChannels[i]));
    network.add(std::make_unique<Activation>(network.output(), *choice.kernels, choice.values));
    network.add(std::make_unique<MaxPool>(network.output()));
  }
  network.add(std::make_unique<Dense>(network.output(), width));
  network.add(std::make_unique<Activation>(network.output(), *choice.kernels, choice.values));
  network.add(std::make_unique<Dense>(network.output(), kClasses));
  return network;
}

}  // namespace fashion
