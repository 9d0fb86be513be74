// Names of operations and types, traversal, and the builder's operators.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/expr.h"

#include <bit>
#include <cmath>
#include <stdexcept>

#include "dsl/context.h"
#include "dsl/node_map.h"

namespace actc {
namespace {

struct OpInfo {
  std::string_view spelling;
  int arity;
};
constexpr OpInfo kOps[] = {
#define OP(enumerator, spelling, arity) {spelling, arity},
#include "dsl/ops.def"
};

}  // namespace

std::string_view spelling(Op op) { return kOps[static_cast<int>(op)].spelling; }
int arity(Op op) { return kOps[static_cast<int>(op)].arity; }

std::string_view spelling(Type type) {
  constexpr std::string_view names[] = {"real", "bool", "f32", "u32", "u16", "f64", "u64"};
  return names[static_cast<int>(type)];
}

double Expr::number() const {
  return type() == Type::F64 ? std::bit_cast<double>(bits()) : std::bit_cast<float>(static_cast<uint32_t>(bits()));
}

std::vector<const Node *> topological_order(std::span<const Expr> roots) {
  std::vector<const Node *> order;
  NodeMap<char> done;
  // An explicit stack: formulas may be deeper than the machine's. `next` is the operand to visit next.
  struct Frame {
    const Node *node;
    int next;
  };
  std::vector<Frame> stack;
  for (Expr root : roots) {
    if (root && done.insert(root.node()).second) stack.push_back({root.node(), 0});
    while (!stack.empty()) {
      Frame &top = stack.back();
      if (top.next == top.node->arity) {
        order.push_back(top.node);
        stack.pop_back();
      } else if (const Node *arg = top.node->args[top.next++]; done.insert(arg).second) {
        stack.push_back({arg, 0});
      }
    }
  }
  return order;
}

Expr operator+(Expr a, Expr b) { return a.context().make(Op::Add, {a, b}); }
Expr operator-(Expr a, Expr b) { return a.context().make(Op::Sub, {a, b}); }
Expr operator*(Expr a, Expr b) { return a.context().make(Op::Mul, {a, b}); }
Expr operator/(Expr a, Expr b) { return a.context().make(Op::Div, {a, b}); }
Expr operator-(Expr a) { return a.context().make(Op::Neg, {a}); }
Expr operator<(Expr a, Expr b) { return a.context().make(Op::Less, {a, b}); }
Expr operator<=(Expr a, Expr b) { return a.context().make(Op::LessEqual, {a, b}); }
Expr equal(Expr a, Expr b) { return a.context().make(Op::Equal, {a, b}); }
Expr logical_and(Expr a, Expr b) { return a.context().make(Op::And, {a, b}); }
Expr logical_or(Expr a, Expr b) { return a.context().make(Op::Or, {a, b}); }
Expr logical_not(Expr a) { return a.context().make(Op::Not, {a}); }
Expr select(Expr c, Expr a, Expr b) { return c.context().make(Op::Select, {c, a, b}); }
Expr min(Expr a, Expr b) { return a.context().make(Op::Min, {a, b}); }
Expr max(Expr a, Expr b) { return a.context().make(Op::Max, {a, b}); }
Expr clamp(Expr x, Expr low, Expr high) { return x.context().make(Op::Clamp, {x, low, high}); }
Expr abs(Expr a) { return a.context().make(Op::Abs, {a}); }
Expr pow(Expr base, long exponent) { return base.context().make(Op::Pow, {base, base.context().rational(exponent)}); }
#define ACTC_UNARY(name, op) \
  Expr name(Expr a) { return a.context().make(Op::op, {a}); }
#include "dsl/unary.def"
Expr power(Expr base, Expr exponent) { return base.context().make(Op::Power, {base, exponent}); }
Expr raise(Expr base, Expr exponent) {
  if (exponent.is_rational() && exponent.rational().get_den() == 1 && abs(exponent.rational()) <= 64)
    return pow(base, mpz_get_si(exponent.rational().get_num_mpz_t()));
  return exponent.is_rational() && exponent.rational() == mpq_class(1, 2) ? sqrt(base) : power(base, exponent);
}
// The last branch gives NaN for NaN; at 0 the gradient is 0 as well.
Expr sign(Expr a) { return select(a < 0, -1, select(a > 0, 1, select(equal(a, constant(a, 0)), 0, a))); }
Expr step(Expr a) { return select(a < 0, 0, select(a >= 0, 1, a)); }
Expr normpdf(Expr a) { return exp(-pow(a, 2) / 2) / sqrt(2 * a.context().pi()); }
Expr gate(Expr a, Expr z) { return a.context().make(Op::Gate, {a, z}); }

Expr constant(Expr like, double value) {
  if (is_float(like.type())) return like.context().floating(like.type(), value);
  if (!std::isfinite(value)) throw std::invalid_argument("a constant of a formula must be finite");
  return like.context().rational(mpq_class(value));
}

}  // namespace actc
