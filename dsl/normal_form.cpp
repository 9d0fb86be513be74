// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/normal_form.h"

#include <algorithm>
#include <cstdlib>

namespace actc {
namespace {

bool by_id(Expr a, Expr b) { return a.node()->id < b.node()->id; }

mpq_class power(const mpq_class &base, long exponent) {
  mpq_class result;
  const unsigned long n = static_cast<unsigned long>(std::labs(exponent));
  mpz_pow_ui(result.get_num_mpz_t(), base.get_num_mpz_t(), n);
  mpz_pow_ui(result.get_den_mpz_t(), base.get_den_mpz_t(), n);
  return exponent < 0 ? mpq_class(1 / result) : result;
}

bool is_dyadic(const mpq_class &q) { return mpz_popcount(q.get_den_mpz_t()) == 1; }

// Constants are exact; one that would take more bits than this is left to be computed.
constexpr size_t kMaxBits = 8192;
size_t bits_of(const mpq_class &q) {
  return mpz_sizeinbase(q.get_num_mpz_t(), 2) + mpz_sizeinbase(q.get_den_mpz_t(), 2);
}

// A constant that can be raised without growing beyond a few thousand bits.
bool may_raise(const mpq_class &q, long exponent) {
  return bits_of(q) * static_cast<size_t>(std::labs(exponent)) <= kMaxBits && (q != 0 || exponent > 0);
}

bool may_multiply(const Product &a, const Product &b) {
  return bits_of(a.coefficient) + bits_of(b.coefficient) <= kMaxBits;
}

// Exponents stay far from overflow.
bool may_raise(const Product &base, long exponent) {
  constexpr long kMaxExponent = 1'000'000;
  return may_raise(base.coefficient, exponent) &&
         std::all_of(base.factors.begin(), base.factors.end(), [&](const auto &f) {
           return std::labs(f.second) <= kMaxExponent / std::max(std::labs(exponent), 1L);
         });
}

}  // namespace

void Product::multiply(Expr base, long exponent) {
  if (exponent == 0) return;
  auto place =
      std::lower_bound(factors.begin(), factors.end(), base, [](const auto &f, Expr b) { return by_id(f.first, b); });
  if (place == factors.end() || place->first != base)
    factors.insert(place, {base, exponent});
  else if ((place->second += exponent) == 0)
    factors.erase(place);
}

void Product::multiply(const Product &other, long exponent) {
  coefficient *= power(other.coefficient, exponent);
  for (const auto &[base, e] : other.factors) multiply(base, e * exponent);
}

bool Product::contains(const Product &other) const {
  return std::all_of(other.factors.begin(), other.factors.end(), [&](const auto &wanted) {
    const auto found =
        std::find_if(factors.begin(), factors.end(), [&](const auto &f) { return f.first == wanted.first; });
    return found != factors.end() &&
           (wanted.second > 0 ? found->second >= wanted.second : found->second <= wanted.second);
  });
}

void Sum::add(Expr base, const mpq_class &coefficient) {
  if (coefficient == 0) return;
  auto place =
      std::lower_bound(terms.begin(), terms.end(), base, [](const auto &t, Expr b) { return by_id(t.first, b); });
  if (place == terms.end() || place->first != base)
    terms.insert(place, {base, coefficient});
  else if ((place->second += coefficient) == 0)
    terms.erase(place);
}

void Sum::add(const Sum &other, const mpq_class &scale) {
  constant += other.constant * scale;
  for (const auto &[base, coefficient] : other.terms) add(base, coefficient * scale);
}

Product as_product(Expr e) {
  Product p;
  if (e.is_rational()) {
    p.coefficient = e.rational();
  } else if (e.is(Op::Neg)) {
    p = as_product(e.arg(0));
    p.coefficient = -p.coefficient;
  } else if (e.is(Op::Mul)) {
    const Product a = as_product(e.arg(0)), b = as_product(e.arg(1));
    if (may_multiply(a, b)) {
      p = a;
      p.multiply(b);
    } else {
      p.multiply(e, 1);
    }
  } else if (e.is(Op::Div)) {
    const Product a = as_product(e.arg(0)), b = as_product(e.arg(1));
    if (b.coefficient != 0 && may_multiply(a, b)) {
      p = a;
      p.multiply(b, -1);
    } else {
      p.multiply(e, 1);
    }
  } else if (e.is(Op::Pow)) {
    const long exponent = mpz_get_si(e.arg(1).rational().get_num_mpz_t());
    const Product base = as_product(e.arg(0));
    if (may_raise(base, exponent))
      p.multiply(base, exponent);
    else
      p.multiply(e, 1);
  } else {
    p.multiply(e, 1);
  }
  return p;
}

Sum as_sum(Expr e) {
  Sum s;
  if (e.is(Op::Add) || e.is(Op::Sub)) {
    s = as_sum(e.arg(0));
    s.add(as_sum(e.arg(1)), e.is(Op::Add) ? 1 : -1);
    return s;
  }
  Product p = as_product(e);
  const mpq_class coefficient = p.coefficient;
  if (p.factors.empty()) {
    s.constant = coefficient;
  } else if (p.factors.size() == 1 && p.factors[0].second == 1) {
    // A constant times a sum is distributed; a constant times anything else is a term.
    const Expr base = p.factors[0].first;
    if (base.is(Op::Add) || base.is(Op::Sub))
      s.add(as_sum(base), coefficient);
    else
      s.add(base, coefficient);
  } else if (coefficient != 0) {
    p.coefficient = 1;
    s.add(from_product(e.context(), p), coefficient);
  }
  return s;
}

Expr from_product(Context &context, const Product &product) {
  mpq_class coefficient = product.coefficient;
  if (coefficient == 0) return context.rational(0);
  Expr above, below;
  auto times = [](Expr a, Expr b) { return a ? a * b : b; };
  // 1/n that is no float: a division by n.
  if (abs(coefficient.get_num()) == 1 && !is_dyadic(coefficient) && coefficient.get_den() < (1 << 24)) {
    below = context.rational(mpq_class(coefficient.get_den()));
    coefficient = coefficient.get_num();
  }
  const bool any_above =
      std::any_of(product.factors.begin(), product.factors.end(), [](const auto &f) { return f.second > 0; });
  if (abs(coefficient) != 1 || !any_above) above = context.rational(coefficient);
  for (const auto &[base, exponent] : product.factors) {
    const long n = std::labs(exponent);
    const Expr raised = n == 1 ? base : pow(base, n);
    if (exponent > 0 && !above && below && below.is_rational()) {
      above = raised / below;  // x / 6 * y: x * y / 6 would overflow early
      below = {};
    } else {
      (exponent > 0 ? above : below) = times(exponent > 0 ? above : below, raised);
    }
  }
  const Expr e = below ? above / below : above;
  return coefficient == -1 && any_above ? -e : e;
}

Expr from_sum(Context &context, const Sum &sum) {
  auto scaled = [&](Expr base, const mpq_class &coefficient) {
    Product p = as_product(base);
    p.coefficient *= coefficient;
    return from_product(context, p);
  };
  Expr e;
  // A positive term leads, so that no negation is needed.
  size_t lead = 0;
  while (lead < sum.terms.size() && sum.terms[lead].second < 0) ++lead;
  if (lead < sum.terms.size())
    e = scaled(sum.terms[lead].first, sum.terms[lead].second);
  else if (sum.constant > 0)
    e = context.rational(sum.constant);
  const bool constant_used = lead == sum.terms.size() && e;
  for (size_t i = 0; i < sum.terms.size(); ++i) {
    if (i == lead) continue;
    const auto &[base, coefficient] = sum.terms[i];
    if (!e)
      e = scaled(base, coefficient);
    else
      e = coefficient > 0 ? e + scaled(base, coefficient) : e - scaled(base, -coefficient);
  }
  if (!e) return context.rational(sum.constant);
  if (constant_used || sum.constant == 0) return e;
  return sum.constant > 0 ? e + context.rational(sum.constant) : e - context.rational(-sum.constant);
}

}  // namespace actc
