// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/evaluate_double.h"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>
#include <unordered_map>

#include "dsl/evaluate.h"

namespace actc {
namespace {

double logistic(double x) {
  const double e = std::exp(-std::fabs(x));
  return (x < 0 ? e : std::isnan(x) ? x : 1) / (1 + e);
}
double logistic_gradient(double x) {
  const double e = std::exp(-std::fabs(x));
  return e / ((1 + e) * (1 + e));
}
double softplus(double x) { return std::fmax(x, 0) + std::log1p(std::exp(-std::fabs(x))); }
double normal_cdf(double x) { return std::erfc(-x * M_SQRT1_2) / 2; }
double normal_pdf(double x) { return std::exp(-x * x / 2) * 0.39894228040143267794; }

// x f(x), 0 where f has vanished: the limit at an infinite x.
double gated(double x, double gate) { return gate == 0 ? std::copysign(0.0, x) : x * gate; }

double mish_gradient(double x) {
  const double p = softplus(x);
  return std::tanh(p) + gated(x, 4 * logistic_gradient(2 * p) * logistic(x));
}

// The language's min and max give NaN when any operand is NaN.
double minimum(double a, double b) { return std::isnan(a) || a < b ? a : b; }
double maximum(double a, double b) { return std::isnan(a) || a > b ? a : b; }

double apply(Op op, double a, double b, double c) {
  switch (op) {
    case Op::Add: return a + b;
    case Op::Sub: return a - b;
    case Op::Mul: return a * b;
    case Op::Div: return a / b;
    case Op::Neg: return -a;
    case Op::Abs: return std::fabs(a);
    case Op::Pow:
    case Op::Power: return std::isnan(a) ? a : std::pow(a, b);
    case Op::Min: return minimum(a, b);
    case Op::Max: return maximum(a, b);
    case Op::Clamp: return minimum(maximum(a, b), c);
    case Op::Less: return a < b;
    case Op::LessEqual: return a <= b;
    case Op::Equal: return a == b;
    case Op::And: return a != 0 && b != 0;
    case Op::Or: return a != 0 || b != 0;
    case Op::Not: return a == 0;
    case Op::Select: return a != 0 ? b : c;
    case Op::Sqrt: return std::sqrt(a);
    case Op::Rsqrt: return 1 / std::sqrt(a);
    case Op::Floor: return std::floor(a);
    case Op::Ceil: return std::ceil(a);
    case Op::Round: return std::nearbyint(a);
    case Op::Exp: return std::exp(a);
    case Op::Exp2: return std::exp2(a);
    case Op::Expm1: return std::expm1(a);
    case Op::Log: return std::log(a);
    case Op::Log2: return std::log2(a);
    case Op::Log1p: return std::log1p(a);
    case Op::Tanh: return std::tanh(a);
    case Op::Sinh: return std::sinh(a);
    case Op::Cosh: return std::cosh(a);
    case Op::Sin: return std::sin(a);
    case Op::Cos: return std::cos(a);
    case Op::Atan: return std::atan(a);
    case Op::Erf: return std::erf(a);
    case Op::Erfc: return std::erfc(a);
    case Op::Normcdf: return normal_cdf(a);
    case Op::Softplus: return std::isnan(a) ? a : softplus(a);
    case Op::Sigmoid: return logistic(a);
    case Op::SigmoidGrad: return logistic_gradient(a);
    case Op::Gate: return gated(a, logistic(b));
    case Op::Silu: return gated(a, logistic(a));
    case Op::SiluGrad: return logistic(a) + gated(a, logistic_gradient(a));
    case Op::Tanhshrink: return a - std::tanh(a);
    case Op::Gelu: return gated(a, normal_cdf(a));
    case Op::GeluGrad: return normal_cdf(a) + gated(a, normal_pdf(a));
    case Op::Mish: return gated(a, std::tanh(softplus(a)));
    case Op::MishGrad: return mish_gradient(a);
    default: throw std::logic_error(fmt::format("evaluate<double> has no rule for '{}'", spelling(op)));
  }
}

}  // namespace

DoubleEvaluator::DoubleEvaluator(Expr formula) {
  std::unordered_map<const Node *, uint32_t> index;
  for (const Node *node : topological_order(formula)) {
    index[node] = static_cast<uint32_t>(steps_.size());
    Step step{node->op, node->payload, node->op == Op::Pi ? M_PI : 0, {0, 0, 0}};
    if (node->rational) step.constant = round_to_double(*node->rational);
    for (int i = 0; i < node->arity; ++i) step.args[i] = index.at(node->args[i]);
    steps_.push_back(step);
  }
  values_.resize(steps_.size());
}

double DoubleEvaluator::operator()(std::span<const double> inputs, std::span<const double> parameters) const {
  for (size_t i = 0; i < steps_.size(); ++i) {
    const Step &s = steps_[i];
    switch (s.op) {
      case Op::Constant:
      case Op::Pi: values_[i] = s.constant; break;
      case Op::Input: values_[i] = inputs[s.payload]; break;
      case Op::Parameter: values_[i] = parameters[s.payload]; break;
      default: values_[i] = apply(s.op, values_[s.args[0]], values_[s.args[1]], values_[s.args[2]]);
    }
  }
  return values_.back();
}

}  // namespace actc
