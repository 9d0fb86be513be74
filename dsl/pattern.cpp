// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/pattern.h"

#include <utility>

namespace actc {

Pattern::Pattern(Expr e) : op(e.op()) {
  if (e.is(Op::Input)) {
    kind = Kind::Variable;
    variable = e.index();
  } else if (e.is_rational()) {
    kind = Kind::Number;
    number = e.rational();
  } else if (is_sum(e)) {
    kind = Kind::Sum;
    const Sum sum = as_sum(e);
    number = sum.constant;
    for (const auto &[base, coefficient] : sum.terms)
      (base.is(Op::Input) ? variables : fixed).push_back({.pattern = Pattern(base), .coefficient = coefficient});
    for (Part &term : fixed) {
      ops |= term.pattern.kind == Kind::Product ? term.pattern.ops : bit(term.pattern.op);
      if (term.pattern.kind == Kind::Product) term.pattern.number *= std::exchange(term.coefficient, 1);
    }
  } else if (is_product(e)) {
    kind = Kind::Product;
    const Product product = as_product(e);
    number = product.coefficient;
    for (const auto &[base, exponent] : product.factors)
      (base.is(Op::Input) ? variables : fixed).push_back({.pattern = Pattern(base), .exponent = exponent});
    for (const Part &factor : fixed) ops |= bit(factor.pattern.kind == Kind::Sum ? Op::Add : factor.pattern.op);
  } else {
    for (int i = 0; i < e.arity(); ++i) args.emplace_back(e.arg(i));
  }
}

std::optional<Pattern::Scaled> Pattern::scaled_variable() const {
  if (kind == Kind::Variable) return Scaled{variable, 1};
  if (kind != Kind::Product || !fixed.empty() || variables.size() != 1 || variables[0].exponent != 1)
    return std::nullopt;
  return Scaled{variables[0].pattern.variable, number.value().get_d()};
}

}  // namespace actc
