// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/sweep.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "codegen/error_statistics.h"
#include "dsl/derivative.h"
#include "dsl/probe.h"
#include "dsl/simplify.h"

namespace actc {
namespace {

// What inputs that are not swept and parameters without a default are set to, one after the other.
constexpr float kOthers[] = {0.5f, -2.0f, 3.0f}, kParameters[] = {0.5f, 1.0f, 2.0f};

}  // namespace

std::vector<Sweep> sweeps_of(const Activation &activation) {
  const bool open = std::any_of(activation.parameters.begin(), activation.parameters.end(),
                                [](const Parameter &p) { return !p.default_value; });
  const size_t variants = activation.inputs.size() > 1 || open ? std::size(kOthers) : 1;
  std::vector<Sweep> sweeps;
  for (size_t input = 0; input < activation.inputs.size(); ++input)
    for (size_t k = 0; k < variants; ++k) {
      Sweep sweep{input, std::vector<float>(activation.inputs.size(), kOthers[k]), {}};
      for (const Parameter &p : activation.parameters)
        sweep.parameters.push_back(p.default_value ? round_to_float(*p.default_value) : kParameters[k]);
      sweeps.push_back(std::move(sweep));
    }
  return sweeps;
}

std::string assumption(const Activation &activation) {
  std::string text;
  if (activation.inputs.size() > 1)
    text = fmt::format("one input at a time, the others at {}", fmt::join(kOthers, ", "));
  for (const Parameter &p : activation.parameters)
    if (!p.default_value)
      text += fmt::format("{}{} at {}", text.empty() ? "" : "; ", p.name, fmt::join(kParameters, ", "));
  return text;
}

std::vector<Truth> truths_of(const Activation &activation, Direction direction) {
  const Expr simple = simplify(activation.body);
  if (direction == Direction::Forward) return {{activation.body, stabilize(simple)}};
  std::vector<Expr> variables;
  for (uint32_t i = 0; i < activation.inputs.size(); ++i) variables.push_back(activation.body.context().input(i));
  const std::vector<Expr> written = differentiate(activation.body, variables),
                          stable = differentiate(simple, variables);
  std::vector<Truth> truths;
  for (size_t i = 0; i < written.size(); ++i) truths.push_back({written[i], stabilize(simplify(stable[i]))});
  return truths;
}

SweptKernel::SweptKernel(const Activation &activation, Direction direction)
    : backward_(direction == Direction::Backward),
      primitives_(lower_stage(derive_stage(activation, direction))),
      evaluator_(primitives_.outputs) {}

std::vector<std::vector<float>> SweptKernel::operator()(const Sweep &sweep, const std::vector<float> &x) const {
  std::vector<std::vector<float>> in, out(primitives_.outputs.size(), std::vector<float>(x.size()));
  if (backward_) in.emplace_back(x.size(), 1.0f);
  for (size_t i = 0; i < sweep.values.size(); ++i)
    in.push_back(i == sweep.input ? x : std::vector<float>(x.size(), sweep.values[i]));
  std::vector<const float *> inputs(in.size());
  std::vector<float *> outputs(out.size());
  std::transform(in.begin(), in.end(), inputs.begin(), [](const std::vector<float> &array) { return array.data(); });
  std::transform(out.begin(), out.end(), outputs.begin(), [](std::vector<float> &array) { return array.data(); });
  evaluator_.run(inputs, sweep.parameters, outputs, x.size());
  return out;
}

TruthLine::TruthLine(const Truth &truth, const Sweep &sweep)
    : reference_(truth.written, truth.stable),
      fast_(truth.stable),
      input_(sweep.input),
      inputs_(sweep.values.begin(), sweep.values.end()),
      parameters_(sweep.parameters.begin(), sweep.parameters.end()) {}

double TruthLine::truth(float x, float actual) { return truth_for(reference_, actual, at(x), parameters_); }

double TruthLine::value(double x) {
  try {
    return reference_(at(x), parameters_).value;
  } catch (const OracleError &) {
    return NAN;
  }
}

bool TruthLine::is_near_zero(double x) {
  auto near = [&](double z) { return std::fabs(x - z) < 1; };
  if (std::any_of(zeros_.begin(), zeros_.end(), near)) return true;
  constexpr double kNextToZero = 1e-30;
  std::vector<double> places;
  for (int i = -8; i <= 8; ++i) places.push_back(x + i / 8.0);
  if (std::fabs(x) < 1) places.insert(places.end(), {-kNextToZero, kNextToZero});
  std::sort(places.begin(), places.end());
  for (size_t i = 0; i + 1 < places.size(); ++i) {
    const double low = places[i], high = places[i + 1], at_low = signed_value(low), at_high = signed_value(high);
    if ((low < 0 && high > 0) || !(at_low * at_high < 0)) continue;
    const double zero = boundary(low, high, [&](double t) { return sign_of(signed_value(t)) == sign_of(at_low); });
    // A jump across zero is no zero.
    if (std::fabs(signed_value(zero)) > 1e-6 * std::max(std::fabs(at_low), std::fabs(at_high)) || !near(zero)) continue;
    zeros_.push_back(zero);
    return true;
  }
  return false;
}

std::span<const double> TruthLine::at(double x) {
  inputs_[input_] = x;
  return inputs_;
}

// About the truth if its sign is known without the oracle, else 0.
double TruthLine::signed_value(double x) {
  const Enclosure e = fast_(at(x), parameters_);
  return e.low > 0 || e.high < 0 ? e.low / 2 + e.high / 2 : 0;
}

}  // namespace actc
