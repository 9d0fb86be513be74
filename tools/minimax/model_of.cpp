// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/minimax/model_of.h"

#include <unordered_map>

#include "dsl/context.h"
#include "dsl/simplify.h"
#include "dsl/transform.h"
#include "tools/minimax/jets.h"

namespace actc::minimax {
namespace {

// Operations that models have rules for, beside the elementary functions.
bool is_arithmetic(Op op) {
  switch (op) {
    case Op::Add:
    case Op::Sub:
    case Op::Mul:
    case Op::Div:
    case Op::Neg:
    case Op::Pow:
    case Op::Min:
    case Op::Max:
    case Op::Clamp: return true;
    default: return false;
  }
}

// Elementary functions of one variable: a^b is e^(b log a), unless b is a number.
Expr elementary_form(Expr formula) {
  return transform(expand_atoms(formula), [](Expr original, std::span<const Expr> args) {
    if (original.op() == Op::Power && !args[1].is_rational()) return exp(args[1] * log(args[0]));
    return original.arity() == 0 ? original : original.context().make(original.op(), args);
  });
}

// The values of a - b; nothing where they are not known.
std::optional<Interval> difference(const Model &a, const Model &b, const Interval &t) {
  const Model d = subtract(a, b, t);
  return d.known() ? std::optional(range(d, t)) : std::nullopt;
}

bool never_negative(const Model &a, const Interval &t) { return a.known() && mpfr_sgn(range(a, t).left()) >= 0; }

// min(a, b); max(a, b) for sign -1. Where the smaller is not the same on the whole piece, an enclosure of both.
Model smaller(const Model &a, const Model &b, const Interval &t, int sign = 1) {
  const Model &first = sign > 0 ? a : b, &second = sign > 0 ? b : a;
  if (never_negative(subtract(second, first, t), t)) return a;
  if (never_negative(subtract(first, second, t), t)) return b;
  if (!a.known() || !b.known()) return {};
  const Interval x = range(a, t), y = range(b, t);
  Interval r(t.precision());
  auto *choose = sign > 0 ? mpfr_min : mpfr_max;
  choose(&r.get()->left, x.left(), y.left(), MPFR_RNDD);
  choose(&r.get()->right, x.right(), y.right(), MPFR_RNDU);
  return {{r}};
}

}  // namespace

ModelOf::ModelOf(Expr as_written, long precision) : precision_(precision) {
  const Expr formula = elementary_form(as_written);
  Context &context = formula.context();
  std::unordered_map<const Node *, uint32_t> index;
  for (const Node *node : topological_order(formula)) {
    index[node] = static_cast<uint32_t>(steps_.size());
    Step step{node, {}, {}};
    std::vector<Expr> operands;
    bool real = node->type == Type::Real && node->arity > 0;
    for (int i = 0; i < node->arity; ++i) {
      step.args[i] = index.at(node->args[i]);
      real = real && node->args[i]->type == Type::Real;
      operands.push_back(context.input(static_cast<uint32_t>(i)));
    }
    if (real && !is_arithmetic(node->op)) step.operation = std::make_shared<Oracle>(context.make(node->op, operands));
    steps_.push_back(step);
  }
}

Interval ModelOf::offset(const Piece &piece) const {
  return Interval(piece.low, piece.high, precision_) - Interval(piece.centre, piece.centre, precision_);
}

Model ModelOf::operator()(const Piece &piece, size_t order) const {
  const Interval t = offset(piece);
  std::vector<Value> values;
  values.reserve(steps_.size());
  for (const Step &step : steps_) values.push_back(evaluate(step, values, piece, order, t));
  return std::move(values.back().model);
}

Model ModelOf::by_range(const Step &step, const std::vector<Value> &values, size_t order, const Interval &t) const {
  std::vector<Interval> ranges;
  std::vector<mpfi_srcptr> operands;
  ranges.reserve(3);
  for (int i = 0; i < step.node->arity; ++i) {
    const Model &operand = values[step.args[i]].model;
    if (!operand.known()) return {};
    ranges.push_back(range(operand, t));
    operands.push_back(ranges.back().get());
  }
  Interval result(precision_);
  if (step.operation->enclose(result.get(), operands) != Oracle::Defined::Everywhere || !result.is_finite()) return {};
  // A step of floor is a constant.
  if (mpfr_equal_p(result.left(), result.right())) return constant_model(result, order);
  return {{result}};
}

Model ModelOf::elementary(const Step &step, const std::vector<Value> &values, size_t order, const Interval &t) const {
  Model whole = by_range(step, values, order, t);
  const Model &a = values[step.args[0]].model;
  if (!whole.known() || whole.order() > 0 || a.order() == 0) return whole;
  const int n = static_cast<int>(a.order());
  const Interval values_of_a = hull(range(a, t), a.c[0]);
  const mpfi_srcptr centre = a.c[0].get(), all = values_of_a.get();
  const Node *exponent = step.node->op == Op::Power ? step.node->args[1] : nullptr;
  if (exponent && exponent->op != Op::Constant) return whole;

  auto derive = [&](const Interval &u, mpfi_srcptr at) -> std::optional<std::vector<Interval>> {
    Interval value(precision_), second(precision_);
    if (exponent) mpfi_set_q(second.get(), exponent->rational->get_mpq_t());
    const mpfi_srcptr operands[] = {at, second.get()};
    if (step.operation->enclose(value.get(), std::span(operands, exponent ? 2 : 1)) != Oracle::Defined::Everywhere)
      return std::nullopt;
    return exponent ? power_derivatives(u, value, *exponent->rational, n) : derivatives(step.node->op, u, value, n);
  };
  const auto at_centre = derive(a.c[0], centre), over_range = derive(values_of_a, all);
  return at_centre && over_range ? compose(*at_centre, *over_range, a, t) : whole;
}

ModelOf::Value ModelOf::evaluate(const Step &step, const std::vector<Value> &values, const Piece &piece, size_t order,
                                 const Interval &t) const {
  const Node &node = *step.node;
  auto arg = [&](int i) -> const Model & { return values[step.args[i]].model; };
  auto truth = [&](int i) { return values[step.args[i]].truth; };
  switch (node.op) {
    case Op::Constant: return {constant_model(Interval(*node.rational, precision_), order)};
    case Op::Pi: {
      Interval pi(precision_);
      mpfi_const_pi(pi.get());
      return {constant_model(pi, order)};
    }
    case Op::Input: {
      Model x = constant_model(Interval(piece.centre, piece.centre, precision_), order);
      if (order == 0) return {{{Interval(piece.low, piece.high, precision_)}}};
      x.c[1] = Interval(1.0, precision_);
      return {x};
    }
    case Op::Add: return {add(arg(0), arg(1), t)};
    case Op::Sub: return {subtract(arg(0), arg(1), t)};
    case Op::Mul: return {multiply(arg(0), arg(1), t)};
    case Op::Div: return {divide(arg(0), arg(1), t)};
    case Op::Neg: return {negate(arg(0))};
    case Op::Pow: return {power(arg(0), mpz_get_si(node.args[1]->rational->get_num_mpz_t()), t)};
    case Op::Abs:
      if (never_negative(arg(0), t)) return {arg(0)};
      if (never_negative(negate(arg(0)), t)) return {negate(arg(0))};
      return {by_range(step, values, order, t)};
    case Op::Min: return {smaller(arg(0), arg(1), t)};
    case Op::Max: return {smaller(arg(0), arg(1), t, -1)};
    case Op::Clamp: return {smaller(smaller(arg(0), arg(1), t, -1), arg(2), t)};
    case Op::Less:
    case Op::LessEqual:
    case Op::Equal: {
      const auto d = difference(arg(0), arg(1), t);
      if (!d) return {};
      const int low = mpfr_sgn(d->left()), high = mpfr_sgn(d->right());
      if (node.op == Op::Equal) return {{}, low > 0 || high < 0 ? kFalse : d->is_zero() ? kTrue : kUnknown};
      if (node.op == Op::Less) return {{}, high < 0 ? kTrue : low >= 0 ? kFalse : kUnknown};
      return {{}, high <= 0 ? kTrue : low > 0 ? kFalse : kUnknown};
    }
    case Op::Not: return {{}, truth(0) == kUnknown ? kUnknown : truth(0) == kTrue ? kFalse : kTrue};
    case Op::And: return {{}, truth(0) == kFalse || truth(1) == kFalse ? kFalse : std::max(truth(0), truth(1))};
    case Op::Or: return {{}, truth(0) == kTrue || truth(1) == kTrue ? kTrue : std::max(truth(0), truth(1))};
    case Op::Select:
      if (truth(0) != kUnknown) return {arg(truth(0) == kTrue ? 1 : 2)};
      if (!arg(1).known() || !arg(2).known()) return {};
      return {{{hull(range(arg(1), t), range(arg(2), t))}}};
    default: return {elementary(step, values, order, t)};
  }
}

}  // namespace actc::minimax
