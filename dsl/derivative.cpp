// Reverse accumulation between selects, forward through them: d(c ? a : b) = c ? da : db. A select never becomes a
// product with a mask, so an overflow in the branch that is not taken cannot turn into 0 * inf = NaN.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/derivative.h"

#include <fmt/format.h>

#include <stdexcept>
#include <unordered_map>

namespace actc {
namespace {

// The rules, one line per operation: the derivative of `e` with respect to its operand `i`.
Expr partial(Expr e, int i) {
  Context &c = e.context();
  const Expr zero = c.rational(0), one = c.rational(1), half = c.rational(mpq_class(1, 2));
  const Expr a = e.arity() > 0 ? e.arg(0) : Expr(), b = e.arity() > 1 ? e.arg(1) : Expr();
  switch (e.op()) {
    case Op::Add: return one;
    case Op::Sub: return i == 0 ? one : -one;
    case Op::Mul: return i == 0 ? b : a;
    case Op::Div: return i == 0 ? one / b : -a / pow(b, 2);
    case Op::Neg: return -one;
    case Op::Abs: return select(a < 0, -one, select(a > 0, one, a));  // a is 0 or NaN there
    case Op::Pow: return i == 0 ? b * c.make(Op::Pow, {a, c.rational(b.rational() - 1)}) : zero;
    case Op::Min: return i == 0 ? select(a < b, one, select(b < a, zero, half)) : select(b < a, one, select(a < b, zero, half));
    case Op::Max: return i == 0 ? select(b < a, one, select(a < b, zero, half)) : select(a < b, one, select(b < a, zero, half));
    case Op::Clamp:
      return i == 0   ? select(a <= b, zero, select(a >= e.arg(2), zero, one))
             : i == 1 ? select(a < b, one, zero)
                      : select(a > e.arg(2), one, zero);
    case Op::Floor:
    case Op::Ceil:
    case Op::Round: return zero;
    case Op::Sqrt: return half / e;
    case Op::Rsqrt: return -half * e / a;
    case Op::Exp: return e;
    case Op::Exp2: return e * log(c.rational(2));
    case Op::Expm1: return exp(a);
    case Op::Log: return one / a;
    case Op::Log2: return one / (a * log(c.rational(2)));
    case Op::Log1p: return one / (1 + a);
    case Op::Tanh: return 4 * sigmoid_grad(2 * a);
    case Op::Sinh: return cosh(a);
    case Op::Cosh: return sinh(a);
    case Op::Softplus: return sigmoid(a);
    case Op::Erf: return 2 * exp(-pow(a, 2)) / sqrt(c.pi());
    case Op::Erfc: return -2 * exp(-pow(a, 2)) / sqrt(c.pi());
    case Op::Normcdf: return normpdf(a);
    case Op::Sin: return cos(a);
    case Op::Cos: return -sin(a);
    case Op::Atan: return one / (1 + pow(a, 2));
    case Op::Power: return i == 0 ? b * power(a, b - 1) : e * log(a);
    case Op::Sigmoid: return sigmoid_grad(a);
    case Op::SigmoidGrad: return e * (1 - 2 * sigmoid(a));
    case Op::Gate: return i == 0 ? sigmoid(b) : a * sigmoid_grad(b);
    case Op::Silu: return silu_grad(a);
    case Op::SiluGrad: return sigmoid_grad(a) * (2 + a * (1 - 2 * sigmoid(a)));
    case Op::Tanhshrink: return pow(tanh(a), 2);
    case Op::Gelu: return gelu_grad(a);
    case Op::GeluGrad: return normpdf(a) * (2 - pow(a, 2));
    case Op::Mish: return mish_grad(a);
    case Op::MishGrad: {
      // With w = 1 - tanh(softplus)^2 and s = sigmoid: w s (2 + a (1 - s)) - 2 a s^2 tanh(softplus) w.
      const Expr t = tanh(softplus(a)), w = 4 * sigmoid_grad(2 * softplus(a)), s = sigmoid(a);
      return w * s * (2 + a * sigmoid(-a)) - 2 * a * pow(s, 2) * t * w;
    }
    default: throw std::logic_error(fmt::format("no derivative rule for '{}'", spelling(e.op())));
  }
}

bool is_zero(Expr e) { return !e || e.is_rational(0); }

// The few identities that keep the accumulated sums short; `simplify` does the rest.
Expr product(Expr a, Expr b) { return b.is_rational(1) ? a : chain(a, b); }
Expr sum(Expr a, Expr b) { return is_zero(a) ? b : is_zero(b) ? a : a + b; }

class Differentiator {
 public:
  explicit Differentiator(std::span<const Expr> variables) : variables_(variables) {}

  const std::vector<Expr> &gradients(Expr root) {
    if (const auto found = memo_.find(root.node()); found != memo_.end()) return found->second;
    Context &c = root.context();
    std::vector<Expr> result(variables_.size());
    if (root.is(Op::Select)) {
      const std::vector<Expr> a = gradients(root.arg(1)), b = gradients(root.arg(2));
      for (size_t v = 0; v < result.size(); ++v)
        result[v] = a[v] == b[v] ? a[v] : select(root.arg(0), a[v], b[v]);
    } else {
      std::unordered_map<const Node *, Expr> adjoint{{root.node(), c.rational(1)}};
      const std::vector<const Node *> order = topological_order(root);
      for (auto node = order.rbegin(); node != order.rend(); ++node) {
        const Expr e(*node), seed = adjoint[*node];
        if (is_zero(seed) || e.type() == Type::Bool) continue;
        if (e.is(Op::Select)) {
          const std::vector<Expr> &inner = gradients(e);
          for (size_t v = 0; v < result.size(); ++v)
            if (!is_zero(inner[v])) result[v] = sum(result[v], product(seed, inner[v]));
        } else {
          for (size_t v = 0; v < result.size(); ++v)
            if (e == variables_[v]) result[v] = sum(result[v], seed);
          for (int i = 0; i < e.arity(); ++i)
            if (const Expr d = partial(e, i); !is_zero(d)) adjoint[e.arg(i).node()] = sum(adjoint[e.arg(i).node()], product(seed, d));
        }
      }
    }
    for (Expr &g : result)
      if (!g) g = c.rational(0);
    return memo_[root.node()] = std::move(result);
  }

 private:
  std::span<const Expr> variables_;
  std::unordered_map<const Node *, std::vector<Expr>> memo_;
};

}  // namespace

std::vector<Expr> differentiate(Expr root, std::span<const Expr> variables) {
  return Differentiator(variables).gradients(root);
}

Expr differentiate(Expr root, Expr variable) { return differentiate(root, std::span(&variable, 1))[0]; }

Expr chain(Expr dy, Expr gradient) {
  if (gradient.is_rational(0)) return gradient;
  if (gradient.is_rational(1)) return dy;
  if (gradient.is_rational(-1)) return -dy;
  if (gradient.is(Op::Select)) return select(gradient.arg(0), chain(dy, gradient.arg(1)), chain(dy, gradient.arg(2)));
  return dy.is_rational(1) ? gradient : dy * gradient;
}

}  // namespace actc
