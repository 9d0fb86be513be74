// A bottom-up rewriter. Sums and products are kept as multisets while rules run over them (normal_form.h, match.h);
// other operations are rebuilt after their operands. Nodes are hash-consed and results memoised, so the cost is linear
// in the size of the DAG.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/simplify.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "dsl/match.h"
#include "dsl/node_map.h"
#include "dsl/normal_form.h"
#include "dsl/rules.h"
#include "dsl/transform.h"

namespace actc {
namespace {

std::optional<bool> decide(Expr condition) {
  if (condition.arity() != 2 || !condition.arg(0).is_rational() || !condition.arg(1).is_rational()) return std::nullopt;
  const mpq_class &a = condition.arg(0).rational(), &b = condition.arg(1).rational();
  if (condition.is(Op::Less)) return a < b;
  if (condition.is(Op::LessEqual)) return a <= b;
  if (condition.is(Op::Equal)) return a == b;
  return std::nullopt;
}

bool is_odd(Op op) {
  return op == Op::Tanh || op == Op::Sinh || op == Op::Erf || op == Op::Sin || op == Op::Atan || op == Op::Round ||
         op == Op::Tanhshrink;
}
bool is_even(Op op) { return op == Op::Cosh || op == Op::Cos || op == Op::Abs || op == Op::SigmoidGrad; }

mpz_class floor_of(const mpq_class &q) {
  mpz_class result;
  mpz_fdiv_q(result.get_mpz_t(), q.get_num_mpz_t(), q.get_den_mpz_t());
  return result;
}

class Simplifier {
 public:
  Simplifier(Context &context, bool values_only) : c_(context), values_only_(values_only) {}

  Expr build(Op op, std::span<const Expr> args) {
    const Expr raw = c_.make(op, args);
    if (const Expr *found = done_.find(raw.node())) return *found;
    const Expr result = raw.type() == Type::Bool ? raw
                        : is_sum(raw)            ? sum(as_sum(raw))
                        : is_product(raw)        ? product(as_product(raw))
                                                 : function(raw);
    done_.insert(raw.node()).first = result;
    return result;
  }
  Expr build(Op op, std::initializer_list<Expr> args) { return build(op, std::span(args.begin(), args.size())); }

  // Frameworks write sqrt(1/2) and the like as decimals; a constant within 2^-50 of one stands for it.
  Expr leaf(Expr e) {
    if (!e.is_rational() || e.rational().get_den() < (1 << 20)) return e;
    const double value = e.rational().get_d();
    const Expr two = c_.rational(2);
    auto is = [&](double exact) { return std::fabs(value / exact - 1) < 0x1p-50; };
    if (is(M_SQRT1_2)) return build(Op::Div, {build(Op::Sqrt, {two}), two});
    if (is(M_SQRT2)) return build(Op::Sqrt, {two});
    if (is(0.79788456080286535588)) return build(Op::Sqrt, {build(Op::Div, {two, c_.pi()})});
    if (is(M_PI)) return c_.pi();
    return e;
  }

 private:
  // --- products ----------------------------------------------------------------------------------------------------

  Expr product(Product p) {
    if (has(p, Op::Gate) || has(p, Op::Silu)) ungate(p);
    for (bool changed = true; changed;) {
      if (has(p, Op::Sqrt)) fold_roots(p);
      if (p.coefficient == 0 || p.factors.empty()) break;
      changed = false;
      const OpSet ops = ops_of(p);
      for (const PreparedRule &rule : rules_for(Op::Mul)) {
        if (!worthwhile(rule, ops)) continue;
        Bindings bindings;
        Product rest;
        const auto scale = match_product(rule.pattern, p, bindings, rest);
        if (!scale) continue;
        p = as_product(instantiate(rule.replacement, bindings));
        p.multiply(rest);
        p.coefficient *= *scale;
        changed = true;
        break;
      }
    }
    return from_product(c_, gated(p));
  }

  static bool has(const Product &p, Op op) { return (ops_of(p) & bit(op)) != 0; }

  // sqrt(c)^n with a constant c: at most one root stays.
  void fold_roots(Product &p) {
    for (const auto &[base, exponent] : std::vector(p.factors)) {
      if (!base.is(Op::Sqrt) || !base.arg(0).is_rational() || exponent == 1) continue;
      const long pairs = exponent >= 0 ? exponent / 2 : -((1 - exponent) / 2);
      p.multiply(base, -2 * pairs);
      Product root;
      root.coefficient = base.arg(0).rational();
      p.multiply(root, pairs);
    }
  }

  // Gated factors are opened, so that x * sigmoid(x) * sigmoid(-x) is recognised whatever was multiplied first.
  void ungate(Product &p) {
    for (const auto &[base, exponent] : std::vector(p.factors)) {
      if (!base.is(Op::Gate) && !base.is(Op::Silu)) continue;
      const Expr z = base.arg(base.arity() - 1);
      p.multiply(base, -exponent);
      p.multiply(as_product(base.arg(0)), exponent);
      p.multiply(c_.make(Op::Sigmoid, {z}), exponent);
    }
  }

  // x * sigmoid(z): one atom, whose tail is right where the product of two floats would lose it. Of several inputs
  // those that z depends on, else the first: `up * gate` alone may overflow where `up * silu(gate)` does not.
  Product gated(const Product &p) {
    Expr gate;
    size_t gates = 0;
    for (const auto &[base, exponent] : p.factors) {
      const bool is_gate = base.is(Op::Sigmoid) && exponent == 1;
      if (!is_gate && (exponent < 0 || !base.is(Op::Input))) return p;
      if (is_gate) gate = base, ++gates;
    }
    if (gates != 1 || p.factors.size() == 1) return p;
    const std::vector<const Node *> below = topological_order(gate.arg(0));
    Product inside, out = p;
    for (const bool any : {false, true})
      for (const auto &[base, exponent] : p.factors) {
        if (base == gate || (any ? !inside.factors.empty() : std::count(below.begin(), below.end(), base.node()) == 0))
          continue;
        inside.multiply(base, exponent);
      }
    out.multiply(gate, -1);
    out.multiply(inside, -1);
    out.multiply(build(Op::Gate, {from_product(c_, inside), gate.arg(0)}), 1);
    return out;
  }

  // --- sums --------------------------------------------------------------------------------------------------------

  Expr sum(Sum s) {
    for (bool changed = true; changed;) {
      if (s.terms.empty()) break;
      changed = false;
      const OpSet ops = ops_of(s);
      for (const PreparedRule &rule : rules_for(Op::Add)) {
        if (!worthwhile(rule, ops) || (rule.pattern.number != 0 && s.constant == 0)) continue;
        Bindings bindings;
        Sum rest;
        const auto scale = match_sum(rule.pattern, s, bindings, rest);
        if (!scale) continue;
        rest.add(as_sum(instantiate(rule.replacement, bindings)), *scale);
        s = std::move(rest);
        changed = true;
        break;
      }
    }
    if (const Expr factored = without_common_inputs(s)) return factored;
    return from_sum(c_, s);
  }

  // up * sigmoid(z) + up * z * sigmoid'(z): where all terms have an input in common and the rest of them is one atom by
  // the rules. Null elsewhere.
  Expr without_common_inputs(const Sum &s) {
    constexpr size_t kMaxTerms = 4;  // of the rules' patterns
    if (s.constant != 0 || s.terms.size() < 2 || s.terms.size() > kMaxTerms) return {};
    std::vector<Product> terms;
    for (const auto &[base, coefficient] : s.terms) {
      terms.push_back(as_product(base));
      ungate(terms.back());
      terms.back().coefficient *= coefficient;
    }
    Product common;
    for (const auto &[base, exponent] : terms[0].factors) {
      auto holds = [base = base](const Product &p) {
        return std::any_of(p.factors.begin(), p.factors.end(),
                           [&](const auto &f) { return f.first == base && f.second > 0; });
      };
      if (base.is(Op::Input) && std::all_of(terms.begin(), terms.end(), holds)) common.multiply(base, 1);
    }
    if (common.factors.empty()) return {};
    Sum rest;
    for (Product &term : terms) {
      term.multiply(common, -1);
      rest.add(as_sum(product(std::move(term))), 1);
    }
    const Expr atom = sum(std::move(rest));
    if (is_sum(atom)) return {};
    common.multiply(as_product(atom));
    return product(std::move(common));
  }

  // --- other operations --------------------------------------------------------------------------------------------

  Expr function(Expr e) {
    const Expr a = e.arg(0);
    if (e.is(Op::Select)) {
      if (e.arg(1) == e.arg(2)) return e.arg(1);
      if (const auto taken = decide(a)) return *taken ? e.arg(1) : e.arg(2);
      if (a.is(Op::Not)) return build(Op::Select, {a.arg(0), e.arg(2), e.arg(1)});
      return e;
    }
    if (const auto value = fold(e)) return *value;
    if ((is_odd(e.op()) || is_even(e.op())) && is_product(a)) {
      Product p = as_product(a);
      if (p.coefficient.sign() < 0) {
        p.coefficient = -p.coefficient;
        const Expr flipped = build(e.op(), {from_product(c_, p)});
        return is_odd(e.op()) ? build(Op::Neg, {flipped}) : flipped;
      }
    }
    for (const PreparedRule &rule : rules_for(e.op())) {
      Bindings bindings;
      if (worthwhile(rule, ~OpSet{0}) && match_expr(rule.pattern, e, bindings))
        return instantiate(rule.replacement, bindings);
    }
    return e;
  }

  std::optional<Expr> fold(Expr e) {
    for (int i = 0; i < e.arity(); ++i)
      if (!e.arg(i).is_rational()) return std::nullopt;
    auto q = [&](int i) { return e.arg(i).rational(); };
    switch (e.op()) {
      case Op::Abs: return c_.rational(abs(q(0)));
      case Op::Min: return c_.rational(std::min(q(0), q(1)));
      case Op::Max: return c_.rational(std::max(q(0), q(1)));
      case Op::Clamp: return c_.rational(std::min(std::max(q(0), q(1)), q(2)));
      case Op::Floor: return c_.rational(floor_of(q(0)));
      case Op::Ceil: return c_.rational(-floor_of(-q(0)));
      case Op::Sqrt: return fold_sqrt(q(0));
      default: break;
    }
    if (q(0) != 0) return std::nullopt;
    switch (e.op()) {
      case Op::Exp:
      case Op::Exp2:
      case Op::Cosh:
      case Op::Cos: return c_.rational(1);
      case Op::Expm1:
      case Op::Log1p:
      case Op::Tanh:
      case Op::Sinh:
      case Op::Erf:
      case Op::Sin:
      case Op::Atan: return c_.rational(0);
      case Op::Sigmoid:
      case Op::Normcdf: return c_.rational(mpq_class(1, 2));
      default: return std::nullopt;
    }
  }

  // sqrt(p/q) = sqrt(p q) / q, with square factors taken out.
  std::optional<Expr> fold_sqrt(const mpq_class &value) {
    if (value < 0) return std::nullopt;
    if (value == 0) return c_.rational(0);
    mpz_class inside = value.get_num() * value.get_den();
    mpq_class outside(1, value.get_den());
    if (mpz_perfect_square_p(inside.get_mpz_t())) {
      mpz_class root;
      mpz_sqrt(root.get_mpz_t(), inside.get_mpz_t());
      return c_.rational(outside * root);
    }
    for (long d : {2, 3, 5, 7})
      while (inside % (d * d) == 0) inside /= d * d, outside *= d;
    outside.canonicalize();
    if (outside == 1) return std::nullopt;
    const Expr root = c_.make(Op::Sqrt, {c_.rational(mpq_class(inside))});
    return build(Op::Mul, {c_.rational(outside), root});
  }

  Expr instantiate(Expr replacement, const Bindings &bindings) {
    if (replacement.is(Op::Input)) return bindings[replacement.index()];
    if (replacement.is(Op::Constant)) return c_.rational(replacement.rational());
    if (replacement.is(Op::Pi)) return c_.pi();
    std::array<Expr, 3> args;
    for (int i = 0; i < replacement.arity(); ++i)
      args[static_cast<size_t>(i)] = instantiate(replacement.arg(i), bindings);
    return build(replacement.op(), std::span<const Expr>(args.data(), static_cast<size_t>(replacement.arity())));
  }

  bool worthwhile(const PreparedRule &rule, OpSet ops) const {
    return (values_only_ || !rule.values_only) && (rule.pattern.ops & ~ops) == 0;
  }

  Context &c_;
  bool values_only_;
  NodeMap<Expr> done_;
};

Expr rewrite(Expr root, bool values_only) {
  Simplifier simplifier(root.context(), values_only);
  return transform(root, [&](Expr e, std::span<const Expr> args) {
    return args.empty() ? simplifier.leaf(e) : simplifier.build(e.op(), args);
  });
}

}  // namespace

Expr simplify(Expr root) { return rewrite(root, false); }
Expr stabilize(Expr root) { return rewrite(root, true); }

Expr expand_atoms(Expr root) {
  return transform(root, [](Expr e, std::span<const Expr> args) {
    const Expr a = args.empty() ? Expr() : args[0];
    switch (e.op()) {
      case Op::SigmoidGrad: return sigmoid(a) * sigmoid(-a);
      case Op::Gate: return a * sigmoid(args[1]);
      case Op::Silu: return a * sigmoid(a);
      case Op::SiluGrad: return sigmoid(a) + a * (sigmoid(a) * sigmoid(-a));
      case Op::Tanhshrink: return a - tanh(a);
      case Op::Gelu: return a * normcdf(a);
      case Op::GeluGrad: return normcdf(a) + a * normpdf(a);
      case Op::Mish: return a * tanh(softplus(a));
      case Op::MishGrad: return tanh(softplus(a)) + a * sigmoid(a) * (1 - pow(tanh(softplus(a)), 2));
      default: return args.empty() ? e : e.context().make(e.op(), args);
    }
  });
}

}  // namespace actc
