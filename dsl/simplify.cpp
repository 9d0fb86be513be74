// A bottom-up rewriter. Every rule removes an operation, moves a sign towards the root or into a constant, or makes an
// atom out of operations that are not atoms, so rewriting terminates. Rules hold over the reals; where an operand is
// infinite they replace NaN (0 * inf, inf - inf) by the limit, which is what the language promises.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/simplify.h"

#include "dsl/transform.h"

#include <array>
#include <optional>
#include <unordered_map>

namespace actc {
namespace {

std::vector<Rule> make_rules() {
  static Context context;  // the patterns' own; read-only once made
  const Expr a = context.input(0), b = context.input(1), c = context.input(2);
  auto n = [&](long value) { return context.rational(value); };
  return {
      // identities
      {a + 0, a},
      {a - 0, a},
      {0 - a, -a},
      {a - a, n(0)},
      {a * 1, a},
      {a * 0, n(0)},
      {a / 1, a},
      {0 / a, n(0)},
      {pow(a, 1), a},
      {pow(a, 0), n(1)},
      {pow(a, -1), 1 / a},
      {a * a, pow(a, 2)},
      {a + a, 2 * a},
      {min(a, a), a},
      {max(a, a), a},
      // signs move outwards
      {-(-a), a},
      {a * -1, -a},
      {a / -1, -a},
      {a + -b, a - b},
      {a - -b, a + b},
      {-a * b, -(a * b)},
      {-a / b, -(a / b)},
      {a / -b, -(a / b)},
      {abs(-a), abs(a)},
      // atoms
      {exp(a) / pow(1 + exp(a), 2), sigmoid_grad(a)},
      {exp(a) / (1 + exp(a)), sigmoid(a)},
      {b * exp(a) / (1 + exp(a)), b * sigmoid(a)},
      {a / (1 + exp(-b)), a * sigmoid(b)},
      {a / (1 + exp(b)), a * sigmoid(-b)},
      {a / exp(b), a * exp(-b)},
      {1 - sigmoid(a), sigmoid(-a)},
      {sigmoid(a) * sigmoid(-a), sigmoid_grad(a)},
      {sigmoid_grad(-a), sigmoid_grad(a)},
      {a * sigmoid(a), silu(a)},
      {a * sigmoid(-a), -silu(-a)},
      {a * sigmoid(b * a), swish(a, b)},
      // (the atom first: it decides what `a` is before a product tries both orders)
      {sigmoid(a) * (b * a), b * silu(a)},
      {sigmoid(a * b) * (c * a), c * swish(a, b)},
      {sigmoid(b * a) * (c * a), c * swish(a, b)},
      {sigmoid(a) + a * sigmoid_grad(a), silu_grad(a)},
      {sigmoid(c * a) + a * (c * sigmoid_grad(c * a)), silu_grad(c * a)},
      {swish(a, n(1)), silu(a)},
  };
}

bool is_commutative(Op op) {
  return op == Op::Add || op == Op::Mul || op == Op::Min || op == Op::Max || op == Op::Equal || op == Op::And ||
         op == Op::Or;
}

bool is_atom(Op op) { return op >= Op::Exp && op <= Op::Swish; }

// -e without a new operation, where a sign or a constant factor takes the sign; else null.
Expr negated(Expr e) {
  Context &c = e.context();
  if (e.is(Op::Neg)) return e.arg(0);
  if (e.is(Op::Mul))
    for (int i : {0, 1}) {
      const Expr factor = e.arg(i), other = e.arg(1 - i);
      if (!factor.is_rational()) continue;
      if (factor.is_rational(-1)) return other;
      const Expr opposite = c.rational(-factor.rational());
      return i == 0 ? opposite * other : other * opposite;
    }
  return {};
}

bool has_negative_factor(Expr e) {
  auto is_negative = [](Expr x) { return x.is_rational() && x.rational() < 0; };
  return e.is(Op::Mul) && (is_negative(e.arg(0)) || is_negative(e.arg(1)));
}

using Bindings = std::array<Expr, 3>;

bool match(Expr pattern, Expr e, Bindings &bindings);

// A pattern -p inside an atom: "-2 * x" is the negative of "2 * x" (and the other way round where p is known).
bool match_negated(Expr pattern, Expr e, Bindings &bindings) {
  if (e.is(Op::Neg) || e.type() != Type::Real) return match(pattern, e, bindings);
  const bool is_known = pattern.arg(0).is(Op::Input) && bindings[pattern.arg(0).index()];
  const Expr opposite = is_known || has_negative_factor(e) ? negated(e) : Expr();
  return opposite && match(pattern.arg(0), opposite, bindings);
}

bool match(Expr pattern, Expr e, Bindings &bindings) {
  if (pattern.is(Op::Input)) {
    Expr &bound = bindings[pattern.index()];
    if (!bound) bound = e;
    return bound == e && e.type() == Type::Real;
  }
  if (pattern.op() != e.op() || pattern.arity() != e.arity()) return false;
  if (pattern.is(Op::Constant)) return e.type() == Type::Real && pattern.rational() == e.rational();
  const Bindings before = bindings;
  auto operands = [&](int first) {
    for (int i = 0; i < pattern.arity(); ++i) {
      const Expr p = pattern.arg(i), operand = e.arg(first ? pattern.arity() - 1 - i : i);
      const bool matches =
          p.is(Op::Neg) && is_atom(pattern.op()) ? match_negated(p, operand, bindings) : match(p, operand, bindings);
      if (!matches) return false;
    }
    return true;
  };
  if (operands(0)) return true;
  bindings = before;
  if (is_commutative(pattern.op()) && operands(1)) return true;
  bindings = before;
  return false;
}

mpq_class power(const mpq_class &base, long exponent) {
  mpq_class result;
  const unsigned long n = static_cast<unsigned long>(std::labs(exponent));
  mpz_pow_ui(result.get_num_mpz_t(), base.get_num_mpz_t(), n);
  mpz_pow_ui(result.get_den_mpz_t(), base.get_den_mpz_t(), n);
  return exponent < 0 ? mpq_class(1 / result) : result;
}

// The value of an operation on constants; none where it is not a rational number, nor where writing it out would take
// more than a few thousand digits: such a constant is left to be computed.
std::optional<mpq_class> fold(Op op, std::span<const Expr> args) {
  constexpr size_t kMaxBits = 1 << 16;
  auto bits = [](const mpq_class &q) {
    return mpz_sizeinbase(q.get_num_mpz_t(), 2) + mpz_sizeinbase(q.get_den_mpz_t(), 2);
  };
  size_t total = 0;
  for (Expr arg : args) {
    if (!arg.is_rational()) return std::nullopt;
    total += bits(arg.rational());
  }
  if (total > kMaxBits) return std::nullopt;
  auto q = [&](size_t i) { return args[i].rational(); };
  switch (op) {
    case Op::Add: return q(0) + q(1);
    case Op::Sub: return q(0) - q(1);
    case Op::Mul: return q(0) * q(1);
    case Op::Div: return q(1) == 0 ? std::nullopt : std::optional(mpq_class(q(0) / q(1)));
    case Op::Neg: return -q(0);
    case Op::Abs: return abs(q(0));
    case Op::Min: return std::min(q(0), q(1));
    case Op::Max: return std::max(q(0), q(1));
    case Op::Clamp: return std::min(std::max(q(0), q(1)), q(2));
    case Op::Pow: {
      const long n = mpz_get_si(q(1).get_num_mpz_t());
      if ((q(0) == 0 && n < 0) || bits(q(0)) * static_cast<size_t>(std::labs(n)) > kMaxBits) return std::nullopt;
      return power(q(0), n);
    }
    case Op::Sqrt:
      if (q(0) < 0 || !mpz_perfect_square_p(q(0).get_num_mpz_t()) || !mpz_perfect_square_p(q(0).get_den_mpz_t()))
        return std::nullopt;
      return mpq_class(sqrt(q(0).get_num()), sqrt(q(0).get_den()));
    case Op::Exp: return q(0) == 0 ? std::optional(mpq_class(1)) : std::nullopt;
    case Op::Sigmoid: return q(0) == 0 ? std::optional(mpq_class(1, 2)) : std::nullopt;
    default: return std::nullopt;
  }
}

bool is_power_of_two(const mpq_class &q) {
  auto single_bit = [](const mpz_class &z) { return mpz_popcount(z.get_mpz_t()) == 1; };
  return single_bit(abs(q.get_num())) && single_bit(q.get_den());
}

std::optional<bool> decide(Expr condition) {
  if (condition.arity() != 2 || !condition.arg(0).is_rational() || !condition.arg(1).is_rational()) return std::nullopt;
  const mpq_class &a = condition.arg(0).rational(), &b = condition.arg(1).rational();
  if (condition.is(Op::Less)) return a < b;
  if (condition.is(Op::LessEqual)) return a <= b;
  if (condition.is(Op::Equal)) return a == b;
  return std::nullopt;
}

class Simplifier {
 public:
  Expr build(Context &context, Op op, std::span<const Expr> args) {
    if (const auto value = fold(op, args)) return context.rational(*value);
    if (op == Op::Select) {
      if (args[1] == args[2]) return args[1];
      if (const auto taken = decide(args[0])) return *taken ? args[1] : args[2];
      if (args[0].is(Op::Not)) return build(context, op, std::array{args[0].arg(0), args[2], args[1]});
    }
    if (op == Op::Neg && args[0].is(Op::Mul))
      if (const Expr opposite = negated(args[0])) return build_again(opposite);
    // The same bits, and a product is what the rules below look for.
    if (op == Op::Div && args[1].is_rational() && is_power_of_two(args[1].rational()))
      return build(context, Op::Mul, std::array{args[0], context.rational(1 / args[1].rational())});
    const Expr e = context.make(op, args);
    if (e.type() == Type::Bool) return e;
    if (const auto found = done_.find(e.node()); found != done_.end()) return found->second;
    Expr result = e;
    for (const Rule &rule : rewrite_rules()) {
      Bindings bindings;
      if (rule.pattern.op() != op || !match(rule.pattern, e, bindings)) continue;
      result = instantiate(context, rule.replacement, bindings);
      break;
    }
    return done_[e.node()] = result;
  }

 private:
  Expr instantiate(Context &context, Expr replacement, const Bindings &bindings) {
    if (replacement.is(Op::Input)) return bindings[replacement.index()];
    if (replacement.is(Op::Constant)) return context.rational(replacement.rational());
    std::array<Expr, 3> args;
    for (int i = 0; i < replacement.arity(); ++i)
      args[static_cast<size_t>(i)] = instantiate(context, replacement.arg(i), bindings);
    return build(context, replacement.op(),
                 std::span<const Expr>(args.data(), static_cast<size_t>(replacement.arity())));
  }

  Expr build_again(Expr e) {
    const std::array<Expr, 2> args = {e.arg(0), e.arg(1)};
    return e.is(Op::Mul) ? build(e.context(), Op::Mul, args) : e;
  }

  std::unordered_map<const Node *, Expr> done_;
};

}  // namespace

const std::vector<Rule> &rewrite_rules() {
  static const std::vector<Rule> rules = make_rules();
  return rules;
}

Expr simplify(Expr root) {
  Simplifier simplifier;
  return transform(root, [&](Expr e, std::span<const Expr> args) {
    return args.empty() ? e : simplifier.build(e.context(), e.op(), args);
  });
}

Expr expand_atoms(Expr root) {
  return transform(root, [](Expr e, std::span<const Expr> args) {
    switch (e.op()) {
      case Op::SigmoidGrad: return sigmoid(args[0]) * sigmoid(-args[0]);
      case Op::Silu: return args[0] * sigmoid(args[0]);
      case Op::SiluGrad: return sigmoid(args[0]) + args[0] * (sigmoid(args[0]) * sigmoid(-args[0]));
      case Op::Swish: return args[0] * sigmoid(args[1] * args[0]);
      default: return args.empty() ? e : e.context().make(e.op(), args);
    }
  });
}

}  // namespace actc
