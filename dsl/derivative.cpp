// Reverse accumulation between selects, forward through them: d(c ? a : b) = c ? da : db. A select never becomes a
// product with a mask, so an overflow in the branch that is not taken cannot turn into 0 * inf = NaN; and where a
// factor of a product is literally 0, the product is 0, whatever the other factor overflows to.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/derivative.h"

#include <fmt/format.h>

#include <stdexcept>
#include <unordered_map>

#include "dsl/normal_form.h"
#include "dsl/transform.h"

namespace actc {
namespace {

// One operand of min or max, `wins` where it alone is the result: half to each at a tie, or all to the first.
Expr partial_of_order(Expr wins, Expr loses, int i, Convention convention) {
  Context &c = wins.context();
  const mpq_class at_tie = convention != Convention::TensorFlow ? mpq_class(1, 2) : mpq_class(i == 0 ? 1 : 0);
  return select(wins, c.rational(1), select(loses, c.rational(0), c.rational(at_tie)));
}

// `high` wins over `low`, and the three derivatives add up to 1.
Expr partial_of_clamp(Expr e, int i, Convention convention) {
  const Expr x = e.arg(0), low = e.arg(1), high = e.arg(2);
  const Expr zero = e.context().rational(0), one = e.context().rational(1);
  if (convention == Convention::Limit) {
    if (i == 0) return select(x <= low, zero, select(x >= high, zero, one));
    return i == 1 ? select(low < high, select(x <= low, one, zero), zero)
                  : select(low >= high, one, select(x >= high, one, zero));
  }
  if (i == 0) return select(x < low, zero, select(high < x, zero, one));
  return i == 1 ? select(low < high, select(x < low, one, zero), zero)
                : select(x < low, select(low < high, zero, one), select(high < x, one, zero));
}

// jnp.clip has the gradients of the two operations that it is made of.
Expr without_clamps(Expr root) {
  return transform(root, [](Expr e, std::span<const Expr> args) {
    if (args.empty()) return e;
    return e.is(Op::Clamp) ? min(max(args[0], args[1]), args[2]) : e.context().make(e.op(), args);
  });
}

Expr partial_of_abs(Expr a) {
  const Expr one = a.context().rational(1);
  return select(a < 0, -one, select(a > 0, one, a));  // a is 0 or NaN there
}

// The rules, one line per operation: the derivative of `e` with respect to its operand `i`.
Expr partial(Expr e, int i, Convention convention) {
  Context &c = e.context();
  const Expr zero = c.rational(0), one = c.rational(1), half = c.rational(mpq_class(1, 2));
  const Expr a = e.arity() > 0 ? e.arg(0) : Expr(), b = e.arity() > 1 ? e.arg(1) : Expr();
  switch (e.op()) {
    case Op::Add: return one;
    case Op::Sub: return i == 0 ? one : -one;
    case Op::Mul: return i == 0 ? b : a;
    case Op::Div: return i == 0 ? one / b : -e / b;  // a / b^2 would overflow long before a / b / b does
    case Op::Neg: return -one;
    case Op::Abs: return partial_of_abs(a);
    case Op::Pow: return i == 0 && !b.is_rational(0) ? b * c.make(Op::Pow, {a, c.rational(b.rational() - 1)}) : zero;
    case Op::Min: return partial_of_order(i == 0 ? a < b : b < a, i == 0 ? b < a : a < b, i, convention);
    case Op::Max: return partial_of_order(i == 0 ? b < a : a < b, i == 0 ? a < b : b < a, i, convention);
    case Op::Clamp: return partial_of_clamp(e, i, convention);
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
    case Op::RowMax:
    case Op::RowSum:
    case Op::RowMean: throw std::invalid_argument("formulas over a row have no derivative yet");
    default: throw std::logic_error(fmt::format("no derivative rule for '{}'", spelling(e.op())));
  }
}

bool is_zero(Expr e) { return !e || e.is_rational(0); }

// Sums and products of gradients, with the few identities that keep them short (`simplify` does the rest).
class Products {
 public:
  Expr sum(Expr a, Expr b) { return is_zero(a) ? b : is_zero(b) ? a : a + b; }

  Expr product(Expr a, Expr b) {
    Context &c = a.context();
    if (is_zero(a) || b.is_rational(1)) return a;
    if (is_zero(b) || a.is_rational(1)) return b;
    if (b.is_rational(-1)) return -a;
    if (a.is_rational(-1)) return -b;
    if (const Expr merged = with_absolute_value(a, b)) return merged;
    // Into the branches while they are few, because a nest of selects doubles at each step; else under one condition.
    constexpr size_t kMaxBranches = 32;
    if (branches(a, kMaxBranches + 1) * branches(b, kMaxBranches + 1) <= kMaxBranches) {
      if (has_literal(b)) return select(b.arg(0), product(a, b.arg(1)), product(a, b.arg(2)));
      if (has_literal(a)) return select(a.arg(0), product(a.arg(1), b), product(a.arg(2), b));
    }
    const Expr vanishes = either(zero(a), zero(b));
    return vanishes ? select(vanishes, c.rational(0), a * b) : a * b;
  }

 private:
  // u sign(u) as |u|, in any product with u; null: `b` is no such sign, or u is no factor of `a`.
  static Expr with_absolute_value(Expr a, Expr b) {
    if (!b.is(Op::Select) || !b.arg(0).is(Op::Less) || b != partial_of_abs(b.arg(0).arg(0))) return {};
    const Expr u = b.arg(0).arg(0);
    Product product = as_product(a), factor;
    factor.multiply(u, 1);
    if (!product.contains(factor)) return {};
    product.multiply(u, -1);
    product.multiply(abs(u), 1);
    return from_product(a.context(), product);
  }

  // Branches of a nest of selects, counted up to a limit.
  static size_t branches(Expr e, size_t limit) {
    if (!e.is(Op::Select)) return 1;
    const size_t first = branches(e.arg(1), limit);
    return first >= limit ? first : first + branches(e.arg(2), limit - first);
  }

  // A select with a branch for which a product is shorter than a multiplication.
  static bool has_literal(Expr e) {
    if (e.is(Op::Select)) return has_literal(e.arg(1)) || has_literal(e.arg(2));
    return e.is_rational(0) || e.is_rational(1) || e.is_rational(-1);
  }

  // Conditions, of which null is never and `0 < 1` always.
  static bool is_always(Expr e) { return e.is(Op::Less) && e.arg(0).is_rational(0) && e.arg(1).is_rational(1); }
  static Expr either(Expr a, Expr b) {
    return !a || (b && is_always(b)) ? b : !b || is_always(a) || a == b ? a : logical_or(a, b);
  }
  static Expr both(Expr a, Expr b) {
    return !a || !b ? Expr() : is_always(a) || a == b ? b : is_always(b) ? a : logical_and(a, b);
  }

  // The condition under which `e` is literally 0; null: never. Memoised, and without recursion: sums can be long.
  Expr zero(Expr e) {
    std::vector<const Node *> stack{e.node()};
    while (!stack.empty()) {
      const Expr top(stack.back());
      const bool is_sum = top.is(Op::Add) || top.is(Op::Sub), is_select = top.is(Op::Select);
      bool ready = true;
      for (int i = is_select ? 1 : 0; (is_sum || is_select || top.is(Op::Neg)) && i < top.arity(); ++i)
        if (!zero_.contains(top.arg(i).node())) stack.push_back(top.arg(i).node()), ready = false;
      if (!ready) continue;
      stack.pop_back();
      Expr &when = zero_[top.node()];
      if (top.is_rational(0))
        when = top.context().rational(0) < top.context().rational(1);
      else if (is_sum)
        when = both(zero_[top.arg(0).node()], zero_[top.arg(1).node()]);
      else if (top.is(Op::Neg))
        when = zero_[top.arg(0).node()];
      else if (is_select)
        when =
            either(both(top.arg(0), zero_[top.arg(1).node()]), both(logical_not(top.arg(0)), zero_[top.arg(2).node()]));
    }
    return zero_[e.node()];
  }

  std::unordered_map<const Node *, Expr> zero_;
};

class Differentiator {
 public:
  Differentiator(std::span<const Expr> variables, Convention convention)
      : variables_(variables), convention_(convention) {}

  const std::vector<Expr> &gradients(Expr root) {
    if (const auto found = memo_.find(root.node()); found != memo_.end()) return found->second;
    Context &c = root.context();
    std::vector<Expr> result(variables_.size());
    if (root.is(Op::Select)) {
      const std::vector<Expr> a = gradients(root.arg(1)), b = gradients(root.arg(2));
      for (size_t v = 0; v < result.size(); ++v) result[v] = a[v] == b[v] ? a[v] : select(root.arg(0), a[v], b[v]);
    } else {
      std::unordered_map<const Node *, Expr> adjoint{{root.node(), c.rational(1)}};
      const std::vector<const Node *> order = topological_order(root);
      for (auto node = order.rbegin(); node != order.rend(); ++node) {
        const Expr e(*node), seed = adjoint[*node];
        if (is_zero(seed) || e.type() == Type::Bool) continue;
        if (e.is(Op::Select)) {
          const std::vector<Expr> &inner = gradients(e);
          for (size_t v = 0; v < result.size(); ++v)
            if (!is_zero(inner[v])) result[v] = products_.sum(result[v], products_.product(seed, inner[v]));
        } else {
          for (size_t v = 0; v < result.size(); ++v)
            if (e == variables_[v]) result[v] = products_.sum(result[v], seed);
          for (int i = 0; i < e.arity(); ++i) {
            Expr &below = adjoint[e.arg(i).node()];
            if (const Expr d = partial(e, i, convention_); !is_zero(d))
              below = products_.sum(below, products_.product(seed, d));
          }
        }
      }
    }
    for (Expr &g : result)
      if (!g) g = c.rational(0);
    return memo_[root.node()] = std::move(result);
  }

 private:
  std::span<const Expr> variables_;
  Convention convention_;
  Products products_;
  std::unordered_map<const Node *, std::vector<Expr>> memo_;
};

}  // namespace

std::vector<Expr> differentiate(Expr root, std::span<const Expr> variables, Convention convention) {
  return Differentiator(variables, convention).gradients(convention == Convention::Jax ? without_clamps(root) : root);
}

Expr differentiate(Expr root, Expr variable, Convention convention) {
  return differentiate(root, std::span(&variable, 1), convention)[0];
}

Expr chain(Expr dy, Expr gradient) { return Products().product(dy, gradient); }

}  // namespace actc
