// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "units.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace fashion {
namespace {

UnitStatistics statistics(const Layer &layer, const Matrix &derivative) {
  const int units = layer.output().channels;
  std::vector<bool> alive(static_cast<size_t>(units));
  Eigen::Index small = 0;
  for (Eigen::Index i = 0; i < derivative.size(); ++i) {
    const float value = derivative.data()[i];
    if (value != 0) alive[static_cast<size_t>(i % units)] = true;
    small += std::abs(value) < 0.01f;
  }
  const auto dead = static_cast<double>(std::count(alive.begin(), alive.end(), false));
  return {.layer = layer.name(),
          .units = units,
          .dead = dead / units,
          .saturated = static_cast<double>(small) / static_cast<double>(derivative.size())};
}

}  // namespace

std::vector<UnitStatistics> unit_statistics(const Network &network, const Images &images) {
  Pass pass;
  std::vector<int> which(static_cast<size_t>(std::min(images.count(), 1000)));
  std::iota(which.begin(), which.end(), 0);
  pass.values.resize(1);
  images.rows(which, pass.values[0], pass.labels);
  network.forward(pass);
  Vector unused(network.parameters().size());
  std::vector<UnitStatistics> result;
  for (size_t i = 0; i < network.layers(); ++i) {
    const Layer &layer = network.layer(i);
    if (!dynamic_cast<const Activation *>(&layer)) continue;
    const Matrix &x = pass.values[i], ones = Matrix::Ones(x.rows(), x.cols());
    Matrix derivative(x.rows(), x.cols());
    layer.backward(network.parameters().data() + network.offset(i), x, ones, &derivative,
                   unused.data() + network.offset(i), pass.scratch[i]);
    result.push_back(statistics(layer, derivative));
  }
  return result;
}

}  // namespace fashion
