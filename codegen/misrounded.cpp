// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/misrounded.h"

#include <cmath>
#include <algorithm>
#include <numeric>

namespace actc {
namespace {

constexpr size_t kAll = 65536;
using Narrow = std::vector<uint16_t>;

std::vector<Narrow> results_of(const Primitives &kernel, const std::vector<Narrow> &inputs,
                               std::span<const float> parameters) {
  std::vector<Narrow> outputs(kernel.outputs.size(), Narrow(kAll));
  const auto address = [](auto &array) { return array.data(); };
  std::vector<const void *> in(inputs.size());
  std::vector<void *> out(outputs.size());
  std::transform(inputs.begin(), inputs.end(), in.begin(), address);
  std::transform(outputs.begin(), outputs.end(), out.begin(), address);
  Evaluator(kernel.outputs).run(in, parameters, out, kAll);
  return outputs;
}

}  // namespace

std::vector<std::vector<Misrounded>> misrounded(const Primitives &kernel, DType dtype, const std::vector<Truth> &truths,
                                                const Sweep &sweep) {
  const size_t n_before = kernel.names.inputs.size() - sweep.values.size();
  std::vector<Narrow> inputs(n_before, Narrow(kAll, rounded_to(1, dtype)));
  std::vector<double> x(sweep.values.size());
  for (size_t i = 0; i < sweep.values.size(); ++i) {
    inputs.emplace_back(kAll, rounded_to(sweep.values[i], dtype));
    x[i] = widened(inputs.back()[0], dtype);
  }
  std::iota(inputs[n_before + sweep.input].begin(), inputs[n_before + sweep.input].end(), uint16_t{0});
  const std::vector<Narrow> actual = results_of(kernel, inputs, sweep.parameters);
  const std::vector<double> parameters(sweep.parameters.begin(), sweep.parameters.end());

  std::vector<std::vector<Misrounded>> found(truths.size());
  for (size_t r = 0; r < truths.size(); ++r) {
    Reference reference(truths[r].written, truths[r].stable);
    for (size_t i = 0; i < kAll; ++i) {
      const auto bits = static_cast<uint16_t>(i);
      x[sweep.input] = widened(bits, dtype);
      if (!std::isfinite(x[sweep.input])) continue;
      try {
        auto [truth, error] = reference(x, parameters);
        if (std::isnan(truth)) continue;
        if (rounded_to(truth - error, dtype) != rounded_to(truth + error, dtype))
          truth = reference.exact(x, parameters);
        const uint16_t right = rounded_to(truth, dtype), got = actual[r][i];
        const bool zeros = widened(right, dtype) == 0 && widened(got, dtype) == 0;
        if (got != right && !zeros) found[r].push_back({bits, got, right, rounded_to_odd(truth)});
      } catch (const OracleError &) {
        // Nobody knows better.
      }
    }
  }
  return found;
}

}  // namespace actc
