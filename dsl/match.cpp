// Backtracking over small multisets: patterns have at most three factors or terms.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/match.h"

#include <algorithm>

namespace actc {
namespace {

bool is_metavariable(Expr e) { return e.is(Op::Input); }

mpq_class raise(const mpq_class &base, long exponent) {
  mpq_class result = 1;
  for (long i = 0; i < std::labs(exponent); ++i) result *= base;
  return exponent < 0 ? mpq_class(1 / result) : result;
}

// Matches the base of a factor; a sum may differ from the pattern by a constant factor, which comes back.
std::optional<mpq_class> match_base(Expr pattern, Expr subject, Bindings &bindings) {
  if (!is_sum(pattern)) return match_expr(pattern, subject, bindings) ? std::optional<mpq_class>(1) : std::nullopt;
  if (!is_sum(subject)) return std::nullopt;
  Sum rest;
  const auto scale = match_sum(as_sum(pattern), as_sum(subject), bindings, rest);
  return scale && rest.terms.empty() && rest.constant == 0 ? scale : std::nullopt;
}

class ProductMatcher {
 public:
  ProductMatcher(const Product &pattern, Bindings &bindings) : bindings_(bindings) {
    for (const auto &factor : pattern.factors) (is_metavariable(factor.first) ? variables_ : fixed_).push_back(factor);
  }

  // `scale`: what the matched parts hold beside the pattern.
  bool run(size_t i, Product &rest, mpq_class &scale) {
    if (i == fixed_.size()) return take_variables(rest, scale);
    const auto &[base, exponent] = fixed_[i];
    for (const auto &[candidate, available] : std::vector(rest.factors)) {
      if ((available > 0) != (exponent > 0) || std::labs(available) < std::labs(exponent)) continue;
      const Bindings bindings = bindings_;
      const Product rest_before = rest;
      const mpq_class scale_before = scale;
      if (const auto s = match_base(base, candidate, bindings_)) {
        rest.multiply(candidate, -exponent);
        scale *= raise(*s, exponent);
        if (run(i + 1, rest, scale)) return true;
      }
      bindings_ = bindings;
      rest = rest_before;
      scale = scale_before;
    }
    return false;
  }

 private:
  bool take_variables(Product &rest, mpq_class &scale) {
    bound_scale_ = 1;
    for (const auto &[variable, exponent] : variables_) {
      Expr &bound = bindings_[variable.index()];
      if (!bound) {
        if (exponent < 1 || variables_.size() != 1) return false;
        for (const auto &factor : rest.factors)
          if (factor.second % exponent != 0) return false;
        free_ = variable.index();
        root_ = exponent;
        continue;
      }
      Product wanted;
      wanted.multiply(as_product(bound), exponent);
      if (!rest.contains(wanted) || wanted.coefficient == 0) return false;
      scale *= wanted.coefficient;
      bound_scale_ *= wanted.coefficient;
      wanted.coefficient = 1;
      rest.multiply(wanted, -1);
    }
    return true;
  }

  Bindings &bindings_;
  std::vector<std::pair<Expr, long>> fixed_, variables_;

 public:
  std::optional<uint32_t> free_;  // the metavariable that takes all that is left
  long root_ = 1;                 // ... to this power
  mpq_class bound_scale_ = 1;     // the constant factors of bound metavariables
};

class SumMatcher {
 public:
  SumMatcher(const Sum &pattern, Bindings &bindings, Context *context)
      : pattern_(pattern), bindings_(bindings), context_(context) {
    for (const auto &[base, coefficient] : pattern.terms)
      (is_metavariable(base) ? variables_ : fixed_).push_back({base, coefficient});
  }

  bool run(size_t i, Sum &rest, std::optional<mpq_class> &scale) {
    if (i == fixed_.size()) return finish(rest, scale);
    Product wanted = as_product(fixed_[i].first);
    wanted.coefficient *= fixed_[i].second;
    for (const auto &[base, coefficient] : std::vector(rest.terms)) {
      const Bindings bindings = bindings_;
      Product subject = as_product(base), left;
      subject.coefficient *= coefficient;
      const auto ratio = match_product(wanted, subject, bindings_, left);
      if (ratio && left.factors.empty() && (!scale || *scale == *ratio)) {
        const std::optional<mpq_class> scale_before = scale;
        const Sum rest_before = rest;
        scale = ratio;
        rest.add(base, -coefficient);
        if (run(i + 1, rest, scale)) return true;
        scale = scale_before;
        rest = rest_before;
      }
      bindings_ = bindings;
    }
    return false;
  }

 private:
  bool finish(Sum &rest, std::optional<mpq_class> &scale) {
    if (!scale) scale = 1;  // only metavariables and a constant: taken as they stand
    if (pattern_.constant != 0) {
      if (rest.constant != pattern_.constant * *scale) return false;
      rest.constant = 0;
    }
    for (const auto &[variable, coefficient] : variables_) {
      Expr &bound = bindings_[variable.index()];
      if (!bound) {
        if (rest.terms.empty() && rest.constant == 0) return false;
        Sum all;
        all.add(rest, 1 / (coefficient * *scale));
        bound = from_sum(*context_, all);
        rest = {};
        continue;
      }
      // The bound value must be there as a whole: subtracting it must not add terms.
      Sum without = rest;
      without.add(as_sum(bound), -coefficient * *scale);
      const size_t size = as_sum(bound).terms.size();
      if (without.terms.size() + size != rest.terms.size()) return false;
      rest = without;
    }
    return true;
  }

  const Sum &pattern_;
  Bindings &bindings_;
  Context *context_;  // of the subject
  std::vector<std::pair<Expr, mpq_class>> fixed_, variables_;
};

}  // namespace

bool is_sum(Expr e) { return e.is(Op::Add) || e.is(Op::Sub); }
bool is_product(Expr e) { return e.is(Op::Mul) || e.is(Op::Div) || e.is(Op::Neg) || e.is(Op::Pow) || e.is_rational(); }

std::optional<mpq_class> match_product(const Product &pattern, const Product &subject, Bindings &bindings,
                                       Product &rest) {
  const Bindings before = bindings;
  ProductMatcher matcher(pattern, bindings);
  rest = subject;
  rest.coefficient = 1;
  mpq_class scale = 1;
  if (subject.coefficient != 0 && matcher.run(0, rest, scale)) {
    const mpq_class ratio = subject.coefficient / (pattern.coefficient * scale);
    // x * sigmoid(2 * x) is no multiple of silu(2 * x) that is worth having: the constant must be there as well.
    if (abs(matcher.bound_scale_) != 1 && abs(ratio) != 1) {
      bindings = before;
      return std::nullopt;
    }
    if (!matcher.free_) return ratio;
    // The free metavariable takes the rest and the constant; a bare number is no match.
    if (rest.factors.empty()) return std::nullopt;
    if (matcher.root_ != 1 && ratio != 1) return std::nullopt;
    for (auto &factor : rest.factors) factor.second /= matcher.root_;
    rest.coefficient = ratio;
    const Expr any = subject.factors.front().first;
    bindings[*matcher.free_] = from_product(any.context(), rest);
    rest = {};
    return 1;
  }
  bindings = before;
  return std::nullopt;
}

std::optional<mpq_class> match_sum(const Sum &pattern, const Sum &subject, Bindings &bindings, Sum &rest) {
  const Bindings before = bindings;
  std::optional<mpq_class> scale;
  rest = subject;
  if (!subject.terms.empty() && SumMatcher(pattern, bindings, &subject.terms[0].first.context()).run(0, rest, scale))
    return scale;
  bindings = before;
  return std::nullopt;
}

bool match_expr(Expr pattern, Expr subject, Bindings &bindings) {
  if (is_metavariable(pattern)) {
    Expr &bound = bindings[pattern.index()];
    if (!bound) bound = subject;
    return bound == subject && subject.type() == Type::Real;
  }
  if (pattern.is_rational()) return subject.is_rational() && pattern.rational() == subject.rational();
  if (is_sum(pattern)) {
    Sum rest;
    const auto scale = is_sum(subject) ? match_sum(as_sum(pattern), as_sum(subject), bindings, rest) : std::nullopt;
    return scale && *scale == 1 && rest.terms.empty() && rest.constant == 0;
  }
  if (is_product(pattern)) {
    Product rest;
    const auto ratio = match_product(as_product(pattern), as_product(subject), bindings, rest);
    return ratio && *ratio == 1 && rest.factors.empty();
  }
  if (pattern.op() != subject.op()) return false;
  const Bindings before = bindings;
  for (int i = 0; i < pattern.arity(); ++i) {
    if (match_expr(pattern.arg(i), subject.arg(i), bindings)) continue;
    bindings = before;
    return false;
  }
  return true;
}

}  // namespace actc
