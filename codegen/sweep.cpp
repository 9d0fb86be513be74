// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/sweep.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "dsl/derivative.h"
#include "dsl/probe.h"
#include "dsl/simplify.h"
#include "dsl/stated_gradient.h"

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

std::vector<Truth> truths_of(const Activation &activation, Direction direction, Convention convention) {
  // As codegen/derive.cpp has them, but neither with the limits that it fills in nor multiplied by dy.
  const Expr written = with_stated_gradients(activation, convention);
  auto value = [](Expr e) { return Truth{e, stabilize(simplify(without_tangents(e))), false}; };
  std::vector<Expr> variables;
  for (uint32_t i = 0; i < activation.inputs.size(); ++i) variables.push_back(written.context().input(i));
  auto gradients = [&](const Truth &f) {
    const std::vector<Expr> as_written = differentiate(f.written, variables, convention),
                            simple = differentiate(simplify(f.written), variables, convention);
    std::vector<Truth> truths;
    for (size_t i = 0; i < variables.size(); ++i)
      truths.push_back({as_written[i], stabilize(simplify(without_tangents(simple[i]))), true});
    return truths;
  };
  const Truth f = value(written);
  switch (direction) {
    case Direction::Forward: return {f};
    case Direction::Backward: return gradients(f);
    case Direction::BackwardFromOutput: return {value(activation.from_output)};
    case Direction::ForwardDerivative: {
      std::vector<Truth> truths = gradients(f);
      truths.insert(truths.begin(), f);
      return truths;
    }
    case Direction::DoubleBackward: break;
  }
  // With v and dy 1: the sum of the gradients, and the gradients of that.
  const std::vector<Truth> first = gradients(f);
  Expr sum = first[0].written;
  for (size_t i = 1; i < first.size(); ++i) sum = sum + first[i].written;
  std::vector<Truth> truths = gradients({sum, {}, true});
  truths.insert(truths.begin(), {sum, stabilize(simplify(without_tangents(sum))), true});
  return truths;
}

SweptKernel::SweptKernel(const Activation &activation, Direction direction, Convention convention) {
  const Formula formula = derive_stage(activation, direction, convention);
  results_ = formula.results;
  primitives_ = lower_stage(formula);
  n_before_ = primitives_.names.inputs.size() - activation.inputs.size();
  evaluator_.emplace(primitives_.outputs);
}

std::vector<std::vector<float>> SweptKernel::operator()(const Sweep &sweep, const std::vector<float> &x) const {
  std::vector<std::vector<float>> in(n_before_, std::vector<float>(x.size(), 1.0f)),
      out(primitives_.outputs.size(), std::vector<float>(x.size()));
  for (size_t i = 0; i < sweep.values.size(); ++i)
    in.push_back(i == sweep.input ? x : std::vector<float>(x.size(), sweep.values[i]));
  std::vector<const float *> inputs(in.size());
  std::vector<float *> outputs(out.size());
  std::transform(in.begin(), in.end(), inputs.begin(), [](const std::vector<float> &array) { return array.data(); });
  std::transform(out.begin(), out.end(), outputs.begin(), [](std::vector<float> &array) { return array.data(); });
  evaluator_->run(inputs, sweep.parameters, outputs, x.size());
  return out;
}

TruthLine::TruthLine(const Truth &truth, const Sweep &sweep)
    : reference_(truth.written, truth.stable),
      fast_(truth.stable),
      is_gradient_(truth.is_gradient),
      input_(sweep.input),
      inputs_(sweep.values.begin(), sweep.values.end()),
      parameters_(sweep.parameters.begin(), sweep.parameters.end()),
      tangent_(truth.stable, input_, inputs_, parameters_) {}

double TruthLine::truth(float x, float actual) {
  const auto [value, error] = reference_(at(x), parameters_);
  if (!std::isfinite(value) || !std::isfinite(actual)) return value;
  const double half = 0.5 * ulp_of(value), tie = actual < value ? actual + half : actual - half;
  if (error == 0 || std::fabs(value - tie) > error) return value;
  // Is the result correctly rounded? What is returned is on the right side of the tie.
  int side = tangent_.side(x, tie);
  if (side == 0) side = reference_.side(tie, inputs_, parameters_);
  if (side == 0) return tie;
  return side > 0 ? std::max(value, std::nextafter(tie, INFINITY)) : std::min(value, std::nextafter(tie, -INFINITY));
}

double TruthLine::value(double x) {
  try {
    return reference_(at(x), parameters_).value;
  } catch (const OracleError &) {
    return NAN;
  }
}

bool TruthLine::is_near_zero(double x) {
  if (!(std::fabs(x) < kSparse)) return false;
  const double cell = std::floor(x);
  if (searched_.insert(static_cast<int>(cell)).second) find_zeros(cell - 1, cell + 2);
  const auto above = std::lower_bound(zeros_.begin(), zeros_.end(), x);
  return (above != zeros_.end() && *above - x < 1) || (above != zeros_.begin() && x - above[-1] < 1);
}

// Where the sign changes between points 1/8 apart, at which zeros are unlikely; 0 itself is left out.
void TruthLine::find_zeros(double from, double to) {
  constexpr double kNextToZero = 1e-30;
  std::vector<double> places;
  for (double place = from - 0.0317; place < to + 0.125; place += 0.125) {
    if (place > 0 && place < 0.125) places.insert(places.end(), {-kNextToZero, kNextToZero});
    places.push_back(place);
  }
  for (size_t i = 0; i + 1 < places.size(); ++i) {
    const double low = places[i], high = places[i + 1], at_low = signed_value(low), at_high = signed_value(high);
    if ((low < 0 && high > 0) || !(at_low * at_high < 0)) continue;
    const double zero = boundary(low, high, [&](double t) { return sign_of(signed_value(t)) == sign_of(at_low); });
    // A jump across zero is no zero.
    if (std::fabs(signed_value(zero)) > 1e-6 * std::max(std::fabs(at_low), std::fabs(at_high))) continue;
    const auto place = std::lower_bound(zeros_.begin(), zeros_.end(), zero);
    if (place == zeros_.end() || *place != zero) zeros_.insert(place, zero);
  }
}

bool TruthLine::is_at_jump(float x, float actual) {
  std::array<double, 7> truths;
  float at = x;
  for (int i = 0; i < 3; ++i) at = std::nextafter(at, -INFINITY);
  for (double &truth : truths) {
    truth = std::isfinite(at) ? value(at) : NAN;
    at = std::nextafter(at, INFINITY);
  }
  // The largest step, and the largest of the others.
  size_t jump = 0;
  double largest = 0, other = 0;
  for (size_t i = 0; i + 1 < truths.size(); ++i) {
    const double step = std::fabs(truths[i + 1] - truths[i]);
    if (!(step > largest)) {
      other = std::max(other, step);
    } else {
      other = largest;
      largest = step, jump = i;
    }
  }
  if (!(largest > 100 * other)) return false;
  return ulp_error(actual, truths[jump]) < kLargeUlp || ulp_error(actual, truths[jump + 1]) < kLargeUlp;
}

ErrorStatistics::Place TruthLine::place_of(float x, float actual, double truth) {
  const double ulp = ulp_error(actual, truth);
  if (std::isfinite(truth) && ulp > kLargeUlp && is_at_jump(x, actual)) return ErrorStatistics::AtJump;
  return is_gradient_ && ulp > kUnremarkable && is_near_zero(x) ? ErrorStatistics::AtZero : ErrorStatistics::Ordinary;
}

double TruthLine::limit(double sign) {
  double far[3];
  for (size_t i = 0; i < 3; ++i) far[i] = value(sign * std::ldexp(1, std::array{120, 240, 480}[i]));
  const auto near = [](double a, double b) { return std::fabs(a - b) <= 0x1p-24 * std::fabs(b) + 0x1p-200; };
  if (near(far[0], far[2]) && near(far[1], far[2])) return far[2];
  const double a = std::fabs(far[0]), b = std::fabs(far[1]), c = std::fabs(far[2]);
  if (a > b && b > c && c < 0x1p-100) return 0;
  return a >= 0x1p100 && b >= Reference::kBeyond && std::isinf(far[2]) && far[0] * far[2] > 0 ? far[2] : NAN;
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
