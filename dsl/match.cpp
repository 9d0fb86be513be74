// Backtracking over small multisets: patterns have at most three factors or terms. What is taken is only noted; a
// remainder is made when a match is complete.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/match.h"

#include <algorithm>

namespace actc {
namespace {

using Part = Pattern::Part;

bool lacks(OpSet subject, OpSet wanted) { return (wanted & ~subject) != 0; }

// Matches the base of a factor; a sum may differ from the pattern by a constant factor, which comes back.
std::optional<Coefficient> match_base(const Pattern &pattern, Expr subject, Bindings &bindings) {
  if (pattern.kind != Pattern::Kind::Sum)
    return match_expr(pattern, subject, bindings) ? std::optional<Coefficient>(1) : std::nullopt;
  if (!is_sum(subject) || lacks(subject.shape().ops, pattern.ops)) return std::nullopt;
  const Bindings before = bindings;
  Sum rest;
  auto scale = match_sum(pattern, as_sum(subject), bindings, rest);
  if (scale && rest.terms.empty() && rest.constant == 0) return scale;
  bindings = before;
  return std::nullopt;
}

// Where a base is among sorted factors or terms; their size: nowhere.
template <class Items>
size_t index_of(const Items &items, Expr base) {
  const auto place = std::lower_bound(items.begin(), items.end(), base,
                                      [](const auto &item, Expr b) { return item.first.node()->id < b.node()->id; });
  return place != items.end() && place->first == base ? static_cast<size_t>(place - items.begin()) : items.size();
}

// A look before a metavariable is bound: in exp(a) * sigmoid(-a) an exp(x) is of no use without a sigmoid(-x).
template <class Items>
bool has_partners(const std::vector<Part> &fixed, size_t i, Expr candidate, const Items &items) {
  auto scaled = [](const Pattern &p) { return p.args.size() == 1 ? p.args[0].scaled_variable() : std::nullopt; };
  const auto own = scaled(fixed[i].pattern);
  if (!own || candidate.op() != fixed[i].pattern.op) return true;
  return std::all_of(fixed.begin() + static_cast<long>(i) + 1, fixed.end(), [&](const Part &part) {
    const auto other = scaled(part.pattern);
    if (!other || other->variable != own->variable) return true;
    const double factor = other->factor / own->factor;
    return std::any_of(items.begin(), items.end(), [&](const auto &item) {
      return item.first.op() == part.pattern.op && may_be_multiple(item.first.arg(0), factor, candidate.arg(0));
    });
  });
}

class ProductMatcher {
 public:
  ProductMatcher(const Pattern &pattern, const Product &subject, Bindings &bindings)
      : pattern_(pattern), subject_(subject), bindings_(bindings) {}

  bool run(Product &rest) {
    if (!take_fixed(0)) return false;
    rest = std::move(rest_);
    return true;
  }

  Coefficient scale = 1;         // what the matched parts hold beside the pattern
  Coefficient bound_scale = 1;   // the constant factors of bound metavariables
  std::optional<uint32_t> free;  // the metavariable that takes all that is left
  long root = 1;                 // ... to this power

 private:
  struct Taken {
    size_t index;
    long exponent;
  };

  long available(size_t index) const {
    long exponent = subject_.factors[index].second;
    for (const Taken &t : taken_)
      if (t.index == index) exponent -= t.exponent;
    return exponent;
  }

  bool take_fixed(size_t i) {
    if (i == pattern_.fixed.size()) return take_variables();
    const Part &wanted = pattern_.fixed[i];
    for (size_t k = 0; k < subject_.factors.size(); ++k) {
      const long exponent = available(k);
      if (exponent == 0 || (exponent > 0) != (wanted.exponent > 0) || std::labs(exponent) < std::labs(wanted.exponent))
        continue;
      if (!has_partners(pattern_.fixed, i, subject_.factors[k].first, subject_.factors)) continue;
      const Bindings bindings = bindings_;
      if (const auto s = match_base(wanted.pattern, subject_.factors[k].first, bindings_)) {
        const Coefficient scale_before = scale;
        scale *= power(*s, wanted.exponent);
        taken_.push_back({k, wanted.exponent});
        if (take_fixed(i + 1)) return true;
        taken_.pop_back();
        scale = scale_before;
      }
      bindings_ = bindings;
    }
    return false;
  }

  bool take_variables() {
    for (const Part &variable : pattern_.variables)
      if (const Expr bound = bindings_[variable.pattern.variable]; bound && !may_hold(bound)) return false;
    bound_scale = 1;
    rest_ = {1, subject_.factors};
    for (const Taken &t : taken_) rest_.multiply(subject_.factors[t.index].first, -t.exponent);
    for (const Part &variable : pattern_.variables) {
      const Expr bound = bindings_[variable.pattern.variable];
      if (!bound) {
        if (variable.exponent < 1 || pattern_.variables.size() != 1) return false;
        for (const auto &factor : rest_.factors)
          if (factor.second % variable.exponent != 0) return false;
        free = variable.pattern.variable;
        root = variable.exponent;
        continue;
      }
      Product wanted;
      wanted.multiply(as_product(bound), variable.exponent);
      if (!rest_.contains(wanted) || wanted.coefficient == 0) return false;
      scale *= wanted.coefficient;
      bound_scale *= wanted.coefficient;
      wanted.coefficient = 1;
      rest_.multiply(wanted, -1);
    }
    return true;
  }

  // A look before anything is copied: are the factors of `e` there?
  bool may_hold(Expr e) const {
    if (e.is_rational()) return true;
    if (e.is(Op::Neg)) return may_hold(e.arg(0));
    if (is_product(e) && !e.shape().whole) return may_hold(e.arg(0)) && (e.is(Op::Pow) || may_hold(e.arg(1)));
    const size_t index = index_of(subject_.factors, e);
    return index < subject_.factors.size() && available(index) != 0;
  }

  const Pattern &pattern_;
  const Product &subject_;
  Bindings &bindings_;
  std::vector<Taken> taken_;
  Product rest_;
};

class SumMatcher {
 public:
  SumMatcher(const Pattern &pattern, const Sum &subject, Bindings &bindings)
      : pattern_(pattern), subject_(subject), bindings_(bindings) {}

  bool run(Sum &rest) { return take_fixed(0, rest); }

  std::optional<Coefficient> scale;

 private:
  bool take_fixed(size_t i, Sum &rest) {
    if (i == pattern_.fixed.size()) return finish(rest);
    for (size_t k = 0; k < subject_.terms.size(); ++k) {
      if (std::find(taken_.begin(), taken_.end(), k) != taken_.end()) continue;
      if (!has_partners(pattern_.fixed, i, subject_.terms[k].first, subject_.terms)) continue;
      const Bindings bindings = bindings_;
      const auto ratio = match_term(pattern_.fixed[i], subject_.terms[k]);
      if (ratio && (!scale || *scale == *ratio)) {
        const std::optional<Coefficient> scale_before = scale;
        scale = ratio;
        taken_.push_back(k);
        if (take_fixed(i + 1, rest)) return true;
        taken_.pop_back();
        scale = scale_before;
      }
      bindings_ = bindings;
    }
    return false;
  }

  // The whole of a term, but for a constant factor, which comes back.
  std::optional<Coefficient> match_term(const Part &wanted, const std::pair<Expr, Coefficient> &term) {
    if (wanted.pattern.kind != Pattern::Kind::Product)
      return match_expr(wanted.pattern, term.first, bindings_) ? std::optional(term.second / wanted.coefficient)
                                                               : std::nullopt;
    if (lacks(factor_ops(term.first), wanted.pattern.ops)) return std::nullopt;
    Product subject = as_product(term.first), left;
    subject.coefficient *= term.second;
    const auto ratio = match_product(wanted.pattern, subject, bindings_, left);
    return ratio && left.factors.empty() ? ratio : std::nullopt;
  }

  bool finish(Sum &rest) {
    if (!scale) scale = 1;  // only metavariables and a constant: taken as they stand
    if (pattern_.number != 0 && subject_.constant != pattern_.number * *scale) return false;
    for (const Part &variable : pattern_.variables)
      if (!may_hold(variable)) return false;
    rest = subject_;
    for (size_t k : taken_) rest.add(subject_.terms[k].first, -subject_.terms[k].second);
    if (pattern_.number != 0) rest.constant = 0;
    for (const Part &variable : pattern_.variables) {
      Expr &bound = bindings_[variable.pattern.variable];
      const Coefficient coefficient = variable.coefficient * *scale;
      if (!bound) {
        if (rest.terms.empty() && rest.constant == 0) return false;
        Sum all;
        all.add(rest, Coefficient(1) / coefficient);
        bound = from_sum(subject_.terms[0].first.context(), all);
        rest = {};
        continue;
      }
      // The bound value must be there as a whole: subtracting it must not add terms.
      Sum without = rest;
      const Sum value = as_sum(bound);
      without.add(value, -coefficient);
      if (without.terms.size() + value.terms.size() != rest.terms.size()) return false;
      rest = without;
    }
    return true;
  }

  // A look before anything is copied: a bound value that is a single term must be there.
  bool may_hold(const Part &variable) const {
    const Expr bound = bindings_[variable.pattern.variable];
    if (!bound || is_sum(bound) || is_product(bound)) return true;
    const size_t index = index_of(subject_.terms, bound);
    return index < subject_.terms.size() && subject_.terms[index].second == variable.coefficient * *scale;
  }

  const Pattern &pattern_;
  const Sum &subject_;
  Bindings &bindings_;
  std::vector<size_t> taken_;
};

// A look before a subject is taken apart.
bool may_match(const Pattern &product, Expr subject, const Bindings &bindings) {
  if (lacks(factor_ops(subject), product.ops)) return false;
  const auto scaled = product.scaled_variable();
  return !scaled || !bindings[scaled->variable] || may_be_multiple(subject, scaled->factor, bindings[scaled->variable]);
}

}  // namespace

std::optional<Coefficient> match_product(const Pattern &pattern, const Product &subject, Bindings &bindings,
                                         Product &rest) {
  ProductMatcher matcher(pattern, subject, bindings);
  if (subject.coefficient == 0 || !matcher.run(rest)) return std::nullopt;
  const Coefficient ratio = subject.coefficient / (pattern.number * matcher.scale);
  // x * sigmoid(2 * x) is no multiple of silu(2 * x) that is worth having: the constant must be there as well.
  if (!matcher.bound_scale.is_unit() && !ratio.is_unit()) return std::nullopt;
  if (!matcher.free) return ratio;
  // The free metavariable takes the rest and the constant; a bare number is no match.
  if (rest.factors.empty()) return std::nullopt;
  if (matcher.root != 1 && ratio != 1) return std::nullopt;
  for (auto &factor : rest.factors) factor.second /= matcher.root;
  rest.coefficient = ratio;
  bindings[*matcher.free] = from_product(subject.factors.front().first.context(), rest);
  rest = {};
  return 1;
}

std::optional<Coefficient> match_sum(const Pattern &pattern, const Sum &subject, Bindings &bindings, Sum &rest) {
  if (subject.terms.empty()) return std::nullopt;
  SumMatcher matcher(pattern, subject, bindings);
  return matcher.run(rest) ? matcher.scale : std::nullopt;
}

bool match_expr(const Pattern &pattern, Expr subject, Bindings &bindings) {
  const Bindings before = bindings;
  bool matches = false;
  switch (pattern.kind) {
    case Pattern::Kind::Variable: {
      Expr &bound = bindings[pattern.variable];
      if (bound) return bound == subject;
      if (subject.type() != Type::Real) return false;
      bound = subject;
      return true;
    }
    case Pattern::Kind::Number: return subject.is_rational() && pattern.number == subject.rational();
    case Pattern::Kind::Sum: {
      const auto scale = match_base(pattern, subject, bindings);
      matches = scale && *scale == 1;
      break;
    }
    case Pattern::Kind::Product: {
      if (!may_match(pattern, subject, bindings)) return false;
      Product rest;
      const auto ratio = match_product(pattern, as_product(subject), bindings, rest);
      matches = ratio && *ratio == 1 && rest.factors.empty();
      break;
    }
    case Pattern::Kind::Function:
      if (pattern.op != subject.op()) return false;
      matches = true;
      for (int i = 0; matches && i < subject.arity(); ++i)
        matches = match_expr(pattern.args[static_cast<size_t>(i)], subject.arg(i), bindings);
      break;
  }
  if (!matches) bindings = before;
  return matches;
}

}  // namespace actc
