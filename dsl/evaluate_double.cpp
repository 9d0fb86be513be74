// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/evaluate_double.h"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>
#include <unordered_map>

#include "dsl/evaluate.h"

namespace actc {
namespace {

using E = Enclosure;

// Conditions are false, true or not decided.
constexpr E kFalse{0, 0}, kTrue{1, 1}, kUndecided{0, 1};
E truth(bool yes, bool no) { return yes ? kTrue : no ? kFalse : kUndecided; }

E logistic(E x) { return exactly(1) / (exactly(1) + exp(-x)); }
E logistic_gradient(E x) {
  const E e = exp(-abs(x)), d = exactly(1) + e;
  return e / (d * d);
}
E softplus(E x) { return max(x, exactly(0)) + log1p(exp(-abs(x))); }
E normal_cdf(E x) { return erfc(-x * about(M_SQRT1_2)) * exactly(0.5); }
E normal_pdf(E x) { return exp(power(x, 2) * exactly(-0.5)) * about(0.39894228040143267794); }
E silu_gradient(E x) { return logistic(x) + x * logistic_gradient(x); }
E gelu_gradient(E x) { return normal_cdf(x) + x * normal_pdf(x); }
E mish_gradient(E x) {
  const E p = softplus(x);
  return tanh(p) + x * (exactly(4) * logistic_gradient(exactly(2) * p) * logistic(x));
}

// x - tanh(x); for small x by its series x^3/3 - 2x^5/15 + 17x^7/315 - 62x^9/2835 + ..., whose terms alternate and
// shrink: what is left out is less than 0.009 x^11, 2^-45 of x^3/3.
E tanhshrink(E x) {
  if (!(abs(x).high < 0x1p-5)) return x - tanh(x);
  const E s = power(x, 2);
  const E tail = exactly(17) / exactly(315) + s * (exactly(-62) / exactly(2835) + s * E{0, 0.009});
  return power(x, 3) * (exactly(1) / exactly(3) + s * (exactly(-2) / exactly(15) + s * tail));
}

// Comparisons; with a value that does not exist they are false.
E compare(Op op, E a, E b) {
  if (a.is_none() || b.is_none()) return kFalse;
  if (a.is_unknown() || b.is_unknown()) return kUndecided;
  switch (op) {
    case Op::Less: return truth(a.high < b.low, a.low >= b.high);
    case Op::LessEqual: return truth(a.high <= b.low, a.low > b.high);
    default: return truth(a.is_point() && b.is_point() && a.low == b.low, a.high < b.low || b.high < a.low);
  }
}

E choose(E condition, E a, E b) {
  if (condition.is_point()) return condition.low != 0 ? a : b;
  if (a.is_none() && b.is_none()) return kNone;
  return a.is_none() || b.is_none() ? kUnknown : hull(a, b);
}

// Operands exist and are known.
E apply(Op op, E a, E b, E c) {
  switch (op) {
    case Op::Add: return a + b;
    case Op::Sub: return a - b;
    case Op::Mul: return a * b;
    case Op::Div: return a / b;
    case Op::Neg: return -a;
    case Op::Abs: return abs(a);
    case Op::Power: return power(a, b);
    case Op::Min: return min(a, b);
    case Op::Max: return max(a, b);
    case Op::Clamp: return min(max(a, b), c);
    case Op::Sqrt: return sqrt(a);
    case Op::Rsqrt: return rsqrt(a);
    case Op::Floor: return floor(a);
    case Op::Ceil: return ceil(a);
    case Op::Round: return round(a);
    case Op::Exp: return exp(a);
    case Op::Exp2: return exp2(a);
    case Op::Expm1: return expm1(a);
    case Op::Log: return log(a);
    case Op::Log2: return log2(a);
    case Op::Log1p: return log1p(a);
    case Op::Tanh: return tanh(a);
    case Op::Sinh: return sinh(a);
    case Op::Cosh: return cosh(a);
    case Op::Sin: return sin(a);
    case Op::Cos: return cos(a);
    case Op::Atan: return atan(a);
    case Op::Erf: return erf(a);
    case Op::Erfc: return erfc(a);
    case Op::Normcdf: return normal_cdf(a);
    case Op::Softplus: return softplus(a);
    case Op::Sigmoid: return logistic(a);
    case Op::SigmoidGrad: return logistic_gradient(a);
    case Op::Gate: return a * logistic(b);
    case Op::Silu: return a * logistic(a);
    case Op::SiluGrad: return silu_gradient(a);
    case Op::Tanhshrink: return tanhshrink(a);
    case Op::Gelu: return a * normal_cdf(a);
    case Op::GeluGrad: return gelu_gradient(a);
    case Op::Mish: return a * tanh(softplus(a));
    case Op::MishGrad: return mish_gradient(a);
    default: throw std::logic_error(fmt::format("evaluate<double> has no rule for '{}'", spelling(op)));
  }
}

E as_enclosure(double value) { return exactly(value); }
E as_enclosure(E value) { return value; }

E enclosed(const mpq_class &value) {
  const double nearest = round_to_double(value);
  if (!std::isfinite(nearest))
    return nearest > 0 ? E{0x1.fffffffffffffp1023, nearest} : E{nearest, -0x1.fffffffffffffp1023};
  return mpq_class(nearest) == value ? exactly(nearest) : about(nearest);
}

}  // namespace

DoubleEvaluator::DoubleEvaluator(Expr formula) {
  std::unordered_map<const Node *, uint32_t> index;
  for (const Node *node : topological_order(formula)) {
    index[node] = static_cast<uint32_t>(steps_.size());
    Step step{node->op, node->arity, 0, node->payload, {0, 0, 0}, about(M_PI)};
    if (node->rational) step.constant = enclosed(*node->rational);
    if (node->op == Op::Pow) step.exponent = static_cast<int32_t>(node->args[1]->rational->get_num().get_si());
    for (int i = 0; i < node->arity; ++i) step.args[i] = index.at(node->args[i]);
    steps_.push_back(step);
  }
  values_.resize(steps_.size());
}

template <class Value>
Enclosure DoubleEvaluator::run(std::span<const Value> inputs, std::span<const Value> parameters) const {
  for (size_t i = 0; i < steps_.size(); ++i) {
    const Step &s = steps_[i];
    const E a = values_[s.args[0]], b = values_[s.args[1]], c = values_[s.args[2]];
    E &out = values_[i];
    switch (s.op) {
      case Op::Constant:
      case Op::Pi: out = s.constant; continue;
      case Op::Input: out = as_enclosure(inputs[s.payload]); continue;
      case Op::Parameter: out = as_enclosure(parameters[s.payload]); continue;
      case Op::Less:
      case Op::LessEqual:
      case Op::Equal: out = compare(s.op, a, b); continue;
      case Op::And: out = min(a, b); continue;
      case Op::Or: out = max(a, b); continue;
      case Op::Not: out = exactly(1) - a; continue;
      case Op::Select: out = choose(a, b, c); continue;
      default: break;
    }
    const bool none = (s.arity > 0 && a.is_none()) || (s.arity > 1 && b.is_none()) || (s.arity > 2 && c.is_none());
    const bool unknown =
        (s.arity > 0 && a.is_unknown()) || (s.arity > 1 && b.is_unknown()) || (s.arity > 2 && c.is_unknown());
    out = none ? kNone : unknown ? kUnknown : s.op == Op::Pow ? power(a, s.exponent) : apply(s.op, a, b, c);
  }
  return values_.back();
}

Enclosure DoubleEvaluator::operator()(std::span<const double> inputs, std::span<const double> parameters) const {
  return run(inputs, parameters);
}
Enclosure DoubleEvaluator::operator()(std::span<const Enclosure> inputs, std::span<const Enclosure> parameters) const {
  return run(inputs, parameters);
}

}  // namespace actc
