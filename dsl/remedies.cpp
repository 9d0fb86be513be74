// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/remedies.h"

#include "dsl/match.h"
#include "dsl/transform.h"

namespace actc {
namespace {

Expr scaled(const Coefficient &scale, Expr e) {
  if (scale == 1) return e;
  return scale == -1 ? -e : e.context().rational(scale.value()) * e;
}

// a + -b as a - b: for people.
Expr tidy(Expr e) {
  return transform(e, [](Expr original, std::span<const Expr> args) {
    if (args.empty()) return original;
    const bool add = original.is(Op::Add), sub = original.is(Op::Sub);
    if (add && args[1].is(Op::Neg)) return args[0] - args[1].arg(0);
    if (sub && args[1].is(Op::Neg)) return args[0] + args[1].arg(0);
    return original.context().make(original.op(), args);
  });
}

// What the rule makes of a sum or a product, or of a part of it; null where it does not apply.
Expr rewritten(const PreparedRule &rule, Expr e) {
  Bindings bindings;
  if (rule.pattern.kind == Pattern::Kind::Sum && is_sum(e)) {
    Sum rest;
    const auto scale = match_sum(rule.pattern, as_sum(e), bindings, rest);
    if (!scale) return {};
    const Expr part = scaled(*scale, tidy(substitute(rule.replacement, bindings, {})));
    return rest.terms.empty() && rest.constant == 0 ? part : part + from_sum(e.context(), rest);
  }
  if (rule.pattern.kind == Pattern::Kind::Product && is_product(e)) {
    Product rest;
    const auto scale = match_product(rule.pattern, as_product(e), bindings, rest);
    if (!scale) return {};
    const Expr part = scaled(*scale, tidy(substitute(rule.replacement, bindings, {})));
    return rest.factors.empty() ? part : part * from_product(e.context(), rest);
  }
  return {};
}

Expr replaced(Expr formula, Expr original, Expr replacement) {
  return transform(formula, [&](Expr e, std::span<const Expr> args) {
    if (e == original) return replacement;
    return args.empty() ? e : e.context().make(e.op(), args);
  });
}

}  // namespace

std::vector<Rule> remedy_rules(Context &context) {
  const Expr a = context.input(0), b = context.input(1), half = context.rational(mpq_class(1, 2));
  const Expr two = context.rational(2), pi = context.pi();
  return {
      {1 - cos(a), 2 * pow(sin(a / 2), 2)},
      {cosh(a) - 1, 2 * pow(sinh(a / 2), 2)},
      {sin(a) + cos(a), sqrt(two) * sin(a + pi / 4)},
      {sin(a) - cos(a), sqrt(two) * sin(a - pi / 4)},
      {normcdf(a) - half, erf(a / sqrt(two)) / 2},
      {exp2(a) - 1, expm1(a * log(two))},
      {softplus(a) - log(two), a / 2 + log(cosh(a / 2))},
      {atan(a) / pi + half, select(a < 0, -atan(1 / a) / pi, atan(a) / pi + half)},
      {1 + a / (1 + abs(a)), select(a < 0, 1 / (1 - a), 1 + a / (1 + abs(a)))},
      {sqrt(a) - sqrt(b), (a - b) / (sqrt(a) + sqrt(b))},
      {log(a) - log(b), log1p((a - b) / b)},
      {exp(a) - exp(b), exp(b) * expm1(a - b)},
      {exp(a) * exp(b), exp(a + b)},
      {exp(a) / exp(b), exp(a - b)},
      {pow(a, 2) - a, a * (a - 1)},
      {pow(a, 3) - a, a * (a - 1) * (a + 1)},
      {1 - pow(a, 2), (1 - a) * (1 + a)},
      {pow(a, 2) - pow(b, 2), (a - b) * (a + b)},
  };
}

std::vector<Remedy> remedies(Expr formula) {
  std::vector<Remedy> found;
  std::vector<PreparedRule> rules;
  for (const Rule &rule : remedy_rules(formula.context())) rules.push_back(prepared(rule));
  for (const Node *node : topological_order(formula)) {
    const Expr original(node);
    for (const PreparedRule &rule : rules)
      if (const Expr replacement = rewritten(rule, original))
        found.push_back({original, replacement, replaced(formula, original, replacement)});
  }
  return found;
}

}  // namespace actc
