// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/normal_form.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace actc {
namespace {

bool by_id(Expr a, Expr b) { return a.node()->id < b.node()->id; }

bool is_dyadic(const mpz_class &denominator) { return mpz_popcount(denominator.get_mpz_t()) == 1; }

// Constants are exact; one that would take more bits than this is left to be computed.
constexpr long kMaxBits = 8192;
// Exponents stay far from overflow.
constexpr long kMaxExponent = 1'000'000;

long bits_of(const mpq_class &q) {
  return static_cast<long>(mpz_sizeinbase(q.get_num_mpz_t(), 2) + mpz_sizeinbase(q.get_den_mpz_t(), 2));
}

long exponent_of(const Node &pow) { return mpz_get_si(pow.args[1]->rational->get_num_mpz_t()); }

bool is_sum(const Node &n) { return n.op == Op::Add || n.op == Op::Sub; }

uint32_t hash_of_id(uint32_t id) {
  id = (id ^ id >> 16) * 0x45d9f3bu;
  id = (id ^ id >> 16) * 0x45d9f3bu;
  return (id ^ id >> 16) | 1;
}

// A factor or a term in its own right.
Shape whole(const Node &n) { return {.ops = bit(is_sum(n) ? Op::Add : n.op), .hash = hash_of_id(n.id), .whole = true}; }

bool is_constant(const Node *n) { return n->shape.ops == 0; }

// The sum that a constant factor is distributed over: that of -3 * (a + b); null: none.
const Node *distributed(const Node *n) {
  while (!n->shape.whole && !is_sum(*n)) {
    if (n->op == Op::Neg || ((n->op == Op::Div || n->op == Op::Mul) && is_constant(n->args[1])))
      n = n->args[0];
    else if (n->op == Op::Mul && is_constant(n->args[0]))
      n = n->args[1];
    else
      return nullptr;
  }
  return is_sum(*n) ? n : nullptr;
}

Shape shape_of_sum(const Node &n) {
  Shape shape{.ops = 0, .hash = hash_of_id(n.id), .size = 0};
  int terms = 0;
  for (const Node *arg : {n.args[0], n.args[1]}) {
    const Node *sum = distributed(arg);
    const bool open = sum && !sum->shape.whole;
    shape.ops |= open ? sum->shape.ops : factor_ops(Expr(arg));
    terms += open ? sum->shape.size : 1;
  }
  shape.size = static_cast<uint8_t>(terms);
  return terms > kMaxTerms ? whole(n) : shape;
}

Shape shape_of_product(const Node &n) {
  const Shape &a = n.args[0]->shape, &b = n.args[1]->shape;
  auto factors = [](const Node *arg) { return is_sum(*arg) ? 1 : arg->shape.size; };
  const long bits = long{a.bits} + b.bits;
  const int size = factors(n.args[0]) + factors(n.args[1]);
  if (bits > kMaxBits || size > kMaxFactors || (n.op == Op::Div && b.zero)) return whole(n);
  return {.ops = factor_ops(Expr(n.args[0])) | factor_ops(Expr(n.args[1])),
          .constant = n.op == Op::Mul ? a.constant * b.constant : a.constant / b.constant,
          .hash = n.op == Op::Mul ? a.hash + b.hash : a.hash - b.hash,
          .exponent = std::max(a.exponent, b.exponent),
          .bits = static_cast<uint16_t>(bits),
          .size = static_cast<uint8_t>(size),
          .zero = a.zero || b.zero};
}

Shape shape_of_power(const Node &n) {
  const Shape &base = n.args[0]->shape;
  const long exponent = exponent_of(n), magnitude = std::labs(exponent);
  if (magnitude > kMaxExponent / long{base.exponent} || base.bits * magnitude > kMaxBits ||
      (base.zero && exponent <= 0))
    return whole(n);
  if (exponent == 0) return {.bits = 2};  // the constant 1
  Shape shape = base;
  shape.ops = factor_ops(Expr(n.args[0]));
  if (base.constant != 1) shape.constant = std::pow(base.constant, static_cast<double>(exponent));
  shape.hash = base.hash * static_cast<uint32_t>(exponent);
  shape.exponent = static_cast<uint32_t>(base.exponent * magnitude);
  shape.bits = static_cast<uint16_t>(base.bits * magnitude);
  if (is_sum(*n.args[0])) shape.size = 1;
  shape.whole = false;
  return shape;
}

void collect(Product &p, const Node *n, long exponent) {
  if (n->rational && n->type == Type::Real) {
    p.coefficient *= power(*n->rational, exponent);
  } else if (n->op == Op::Neg) {
    if (exponent % 2 != 0) p.coefficient = -p.coefficient;
    collect(p, n->args[0], exponent);
  } else if (is_product(Expr(n)) && !n->shape.whole) {
    collect(p, n->args[0], n->op == Op::Pow ? exponent * exponent_of(*n) : exponent);
    if (n->op != Op::Pow) collect(p, n->args[1], n->op == Op::Mul ? exponent : -exponent);
  } else {
    p.multiply(Expr(n), exponent);
  }
}

// Has a product no constant factor and no sign, and is not all constant?
bool is_plain(const Shape &shape) { return shape.bits == 0 && shape.constant == 1 && shape.hash != 0; }

void collect(Sum &s, Expr e, const Coefficient &scale) {
  if (e.is_rational()) {
    s.constant += scale * e.rational();
  } else if (e.is(Op::Neg)) {
    collect(s, e.arg(0), -scale);
  } else if (is_sum(e) && !e.shape().whole) {
    collect(s, e.arg(0), scale);
    collect(s, e.arg(1), e.is(Op::Add) ? scale : -scale);
  } else if (e.shape().whole || is_plain(e.shape())) {
    s.add(e, scale);
  } else if (e.is(Op::Mul) && e.arg(0).is_rational()) {
    collect(s, e.arg(1), scale * e.arg(0).rational());
  } else {
    Product p = as_product(e);
    const Coefficient coefficient = p.coefficient * scale;
    p.coefficient = 1;
    const Expr base = from_product(e.context(), p);
    if (base.is_rational())
      s.constant += coefficient * base.rational();
    else if (coefficient != 0)
      is_sum(base) ? collect(s, base, coefficient) : s.add(base, coefficient);
  }
}

}  // namespace

void Product::multiply(Expr base, long exponent) {
  if (exponent == 0) return;
  if (factors.empty() || by_id(factors.back().first, base)) return void(factors.emplace_back(base, exponent));
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

void Sum::add(Expr base, const Coefficient &coefficient) {
  if (coefficient == 0) return;
  if (terms.empty() || by_id(terms.back().first, base)) return void(terms.emplace_back(base, coefficient));
  auto place =
      std::lower_bound(terms.begin(), terms.end(), base, [](const auto &t, Expr b) { return by_id(t.first, b); });
  if (place == terms.end() || place->first != base)
    terms.insert(place, {base, coefficient});
  else if ((place->second += coefficient) == 0)
    terms.erase(place);
}

void Sum::add(const Sum &other, const Coefficient &scale) {
  constant += other.constant * scale;
  for (const auto &[base, coefficient] : other.terms) add(base, coefficient * scale);
}

bool is_sum(Expr e) { return e.is(Op::Add) || e.is(Op::Sub); }
bool is_product(Expr e) { return e.is(Op::Mul) || e.is(Op::Div) || e.is(Op::Neg) || e.is(Op::Pow) || e.is_rational(); }

Product as_product(Expr e) {
  Product p;
  collect(p, e.node(), 1);
  return p;
}

Sum as_sum(Expr e) {
  Sum s;
  collect(s, e, 1);
  return s;
}

OpSet factor_ops(Expr e) { return is_sum(e) ? bit(Op::Add) : e.shape().ops; }

OpSet ops_of(const Product &product) {
  OpSet ops = 0;
  for (const auto &factor : product.factors) ops |= factor_ops(factor.first);
  return ops;
}

OpSet ops_of(const Sum &sum) {
  OpSet ops = 0;
  for (const auto &term : sum.terms) ops |= factor_ops(term.first);
  return ops;
}

bool may_be_multiple(Expr a, double factor, Expr b) {
  if (a.shape().hash != b.shape().hash) return false;
  const double expected = factor * b.shape().constant, actual = a.shape().constant;
  return !(std::fabs(expected - actual) > 1e-9 * std::fabs(actual)) || std::isinf(expected) || std::isinf(actual);
}

Shape shape_of(const Node &node) {
  switch (node.op) {
    case Op::Constant:
      return {.constant = node.rational->get_d(),
              .bits = static_cast<uint16_t>(std::min(bits_of(*node.rational), 0xffffL)),
              .zero = *node.rational == 0};
    case Op::Neg: {
      Shape shape = node.args[0]->shape;
      shape.ops = factor_ops(Expr(node.args[0]));
      shape.constant = -shape.constant;
      if (is_sum(*node.args[0])) shape.size = 1;
      shape.whole = false;
      return shape;
    }
    case Op::Add:
    case Op::Sub: return shape_of_sum(node);
    case Op::Mul:
    case Op::Div: return shape_of_product(node);
    case Op::Pow: return shape_of_power(node);
    default: return {.ops = bit(node.op), .hash = hash_of_id(node.id)};
  }
}

Expr from_product(Context &context, const Product &product) {
  if (product.coefficient == 0) return context.rational(0);
  mpq_class coefficient = product.coefficient.value();
  Expr above, below;
  auto times = [](Expr a, Expr b) { return a ? a * b : b; };
  // 1/n that is no float: a division by n.
  if (abs(coefficient.get_num()) == 1 && !is_dyadic(coefficient.get_den()) && coefficient.get_den() < (1 << 24)) {
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
  auto scaled = [&](Expr base, const Coefficient &coefficient) {
    if (coefficient == 1) return base;
    Product p = as_product(base);
    p.coefficient *= coefficient;
    return from_product(context, p);
  };
  Expr e;
  // A positive term leads, so that no negation is needed.
  size_t lead = 0;
  while (lead < sum.terms.size() && sum.terms[lead].second.sign() < 0) ++lead;
  if (lead < sum.terms.size())
    e = scaled(sum.terms[lead].first, sum.terms[lead].second);
  else if (sum.constant.sign() > 0)
    e = context.rational(sum.constant.value());
  const bool constant_used = lead == sum.terms.size() && e;
  for (size_t i = 0; i < sum.terms.size(); ++i) {
    if (i == lead) continue;
    const auto &[base, coefficient] = sum.terms[i];
    if (!e)
      e = scaled(base, coefficient);
    else
      e = coefficient.sign() > 0 ? e + scaled(base, coefficient) : e - scaled(base, -coefficient);
  }
  const mpq_class constant = sum.constant.value();
  if (!e) return context.rational(constant);
  if (constant_used || constant == 0) return e;
  return constant > 0 ? e + context.rational(constant) : e - context.rational(-constant);
}

}  // namespace actc
