// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "activation.h"

#include <algorithm>

namespace fashion {
namespace {

size_t learned_parameters(const Kernels &kernels) {
  const auto all = kernels.parameters();
  return static_cast<size_t>(std::count_if(all.begin(), all.end(), [](const actc_param &p) { return p.learned; }));
}

}  // namespace

size_t adjusted_parameters(const Kernels &kernels) {
  const size_t learned = learned_parameters(kernels);
  if (learned == 0) return 0;
  const float x = 1, values[ACTC_MAX_PARAMS] = {};
  float dx, gradients[ACTC_MAX_PARAMS];
  std::vector<const void *> parameters(kernels.backward->n_params, values);
  std::vector<void *> to(learned, gradients);
  actc_args args = ACTC_ARGS_INIT;
  args.in[0] = args.in[1] = &x;
  args.out[0] = &dx;
  args.n = 1;
  args.params = parameters.data();
  for (size_t i = 0; i < learned; ++i) to[i] = &gradients[i];
  args.param_grads = to.data();
  return actc_launch(kernels.backward, &args) == ACTC_NOT_IMPLEMENTED ? 0 : learned;
}

Activation::Activation(Shape shape, const Kernels &kernels, std::vector<float> values)
    : Layer(shape, shape, adjusted_parameters(kernels), false), kernels_(kernels), values_(std::move(values)) {}

std::string Activation::name() const { return kernels_.name; }

void Activation::initialise(float *parameters, const Initialiser &, Random &) const {
  if (this->parameters() == 0) return;
  for (size_t i = 0; i < values_.size(); ++i)
    if (kernels_.parameters()[i].learned) *parameters++ = values_[i];
}

// To the network's parameters for those that are adjusted, to constants for the rest.
std::vector<const void *> Activation::pointers(const float *parameters) const {
  std::vector<const void *> result;
  for (size_t i = 0; i < values_.size(); ++i)
    result.push_back(this->parameters() > 0 && kernels_.parameters()[i].learned ? parameters++ : &values_[i]);
  return result;
}

void Activation::forward(const float *parameters, const Matrix &x, Matrix &y, Scratch &) const {
  const std::vector<const void *> params = pointers(parameters);
  actc_args args = ACTC_ARGS_INIT;
  args.in[0] = x.data();
  args.out[0] = y.data();
  args.n = static_cast<size_t>(x.size());
  args.params = params.data();
  launch(*kernels_.forward, args);
}

void Activation::backward(const float *parameters, const Matrix &x, const Matrix &dy, Matrix *dx, float *gradient,
                          Scratch &scratch) const {
  const std::vector<const void *> params = pointers(parameters);
  std::vector<void *> gradients;
  for (size_t i = 0; i < this->parameters(); ++i) gradients.push_back(gradient + i);
  actc_args args = ACTC_ARGS_INIT;
  args.in[0] = dy.data();
  args.in[1] = x.data();
  args.out[0] = dx->data();
  args.n = static_cast<size_t>(x.size());
  args.params = params.data();
  if (!gradients.empty()) args.param_grads = gradients.data();
  scratch.workspace.resize(actc_workspace_size(kernels_.backward, &args));
  args.workspace = scratch.workspace.data();
  args.workspace_size = scratch.workspace.size();
  launch(*kernels_.backward, args);
}

}  // namespace fashion
