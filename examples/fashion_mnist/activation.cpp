// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "activation.h"

#include <algorithm>

namespace fashion {
namespace {

size_t values_of(const actc_param &p, Shape shape) { return p.per_channel ? static_cast<size_t>(shape.channels) : 1; }

size_t learned_values(const Kernels &kernels, Shape shape) {
  size_t count = 0;
  for (const actc_param &p : kernels.parameters()) count += p.learned ? values_of(p, shape) : 0;
  return count;
}

}  // namespace

Activation::Activation(Shape shape, const Kernels &kernels, const std::vector<float> &values)
    : Layer(shape, shape, learned_values(kernels, shape), false), kernels_(kernels) {
  for (size_t i = 0; i < values.size(); ++i) {
    const actc_param &p = kernels.parameters()[i];
    std::vector<float> &to = p.learned ? initial_ : fixed_;
    to.insert(to.end(), values_of(p, shape), values[i]);
  }
}

std::string Activation::name() const { return kernels_.name; }

void Activation::initialise(float *parameters, const Initialiser &, Random &) const {
  std::copy(initial_.begin(), initial_.end(), parameters);
}

std::vector<Activation::Learned> Activation::learned(const float *parameters) const {
  std::vector<Learned> result;
  for (const actc_param &p : kernels_.parameters()) {
    if (!p.learned) continue;
    result.push_back({p.name, {parameters, values_of(p, output())}});
    parameters += result.back().values.size();
  }
  return result;
}

// To the network's parameters for those that are learned, to constants for the rest.
std::vector<const void *> Activation::pointers(const float *parameters) const {
  const float *fixed = fixed_.data();
  std::vector<const void *> result;
  for (const actc_param &p : kernels_.parameters()) {
    const float *&from = p.learned ? parameters : fixed;
    result.push_back(from);
    from += values_of(p, output());
  }
  return result;
}

actc_args Activation::arguments(const Matrix &x, const std::vector<const void *> &parameters) const {
  actc_args args = ACTC_ARGS_INIT;
  args.n = static_cast<size_t>(x.size());
  args.params = parameters.data();
  args.channels = static_cast<size_t>(output().channels);  // the last dimension
  return args;
}

void Activation::forward(const float *parameters, const Matrix &x, Matrix &y, Scratch &) const {
  const std::vector<const void *> params = pointers(parameters);
  actc_args args = arguments(x, params);
  args.in[0] = x.data();
  args.out[0] = y.data();
  launch(*kernels_.forward, args);
}

void Activation::backward(const float *parameters, const Matrix &x, const Matrix &dy, Matrix *dx, float *gradient,
                          Scratch &scratch) const {
  const std::vector<const void *> params = pointers(parameters);
  std::vector<void *> gradients;
  for (const Learned &l : learned(parameters)) {
    gradients.push_back(gradient);
    gradient += l.values.size();
  }
  actc_args args = arguments(x, params);
  args.in[0] = dy.data();
  args.in[1] = x.data();
  args.out[0] = dx->data();
  args.param_grads = gradients.data();
  scratch.workspace.resize(actc_workspace_size(kernels_.backward, &args));
  args.workspace = scratch.workspace.data();
  args.workspace_size = scratch.workspace.size();
  launch(*kernels_.backward, args);
}

}  // namespace fashion
