// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "kernels.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace fashion {
namespace {

std::vector<float> values(const Kernels &kernels, std::span<const float> parameters, const std::vector<float> &x) {
  std::vector<float> y(x.size());
  std::vector<const void *> pointers;
  for (const float &p : parameters) pointers.push_back(&p);
  actc_args args = ACTC_ARGS_INIT;
  args.in[0] = x.data();
  args.out[0] = y.data();
  args.n = x.size();
  args.params = pointers.data();
  launch(*kernels.forward, args);
  return y;
}

// E[f(z)^2] by the trapezoidal rule, whose error is nothing for a smooth f and small for one with kinks.
double second_moment(const Kernels &kernels, std::span<const float> parameters) {
  constexpr int kSteps = 1024;
  constexpr double kEnd = 8, kStep = 2 * kEnd / kSteps;
  std::vector<float> z;
  for (int i = 0; i <= kSteps; ++i) z.push_back(static_cast<float>(i * kStep - kEnd));
  const std::vector<float> y = values(kernels, parameters, z);
  double sum = 0, weight = 0;
  for (size_t i = 0; i < z.size(); ++i) {
    const double w = std::exp(-0.5 * static_cast<double>(z[i]) * static_cast<double>(z[i]));
    sum += w * static_cast<double>(y[i]) * static_cast<double>(y[i]);
    weight += w;
  }
  return sum / weight;
}

}  // namespace

const Kernels &find_kernels(std::string_view name) {
  for (const Kernels &kernels : all_kernels())
    if (name == kernels.name) return kernels;
  throw std::invalid_argument("no activation '" + std::string(name) + "'; --list shows all");
}

std::vector<float> parameter_values(const Kernels &kernels, const std::map<std::string, float> &given) {
  for (const auto &entry : given)
    if (std::none_of(kernels.parameters().begin(), kernels.parameters().end(),
                     [&](const actc_param &p) { return entry.first == p.name; }))
      throw std::invalid_argument(std::string(kernels.name) + " has no parameter '" + entry.first +
                                  "'; --list shows them");
  std::vector<float> result;
  for (const actc_param &p : kernels.parameters()) {
    const auto found = given.find(p.name);
    if (found == given.end() && !p.default_value)
      throw std::invalid_argument(std::string(kernels.name) + ": the parameter '" + p.name +
                                  "' has no default; say --param " + p.name + "=VALUE");
    result.push_back(found != given.end() ? found->second : *static_cast<const float *>(p.default_value));
  }
  return result;
}

void launch(const actc_kernel &kernel, const actc_args &args) {
  const actc_status status = actc_launch(&kernel, &args);
  if (status != ACTC_OK) throw std::runtime_error(std::string(kernel.activation) + ": " + actc_status_text(status));
}

Initialiser usual_initialiser(const Kernels &kernels, std::span<const float> parameters) {
  const std::vector<float> ends = values(kernels, parameters, {-6, -5, 5, 6});
  if (std::abs(ends[1] - ends[0]) < 0.01f && std::abs(ends[3] - ends[2]) < 0.01f) return {.rule = Rule::Glorot};
  const double moment = second_moment(kernels, parameters);
  if (!std::isfinite(moment) || moment == 0) return {.rule = Rule::LeCun};  // log of half of the inputs is NaN
  return {.rule = Rule::Moment, .moment = static_cast<float>(moment)};
}

}  // namespace fashion
