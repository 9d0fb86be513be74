// A bottom-up rewriter. Every rule removes an operation, moves a sign towards the root or makes an atom out of
// operations that are not atoms, so rewriting terminates. Rules hold over the reals; where an operand is infinite
// they replace NaN (0 * inf, inf - inf) by the limit, which is what the language promises.
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
      {a * a, pow(a, 2)},
      // signs move outwards
      {-(-a), a},
      {a + -b, a - b},
      {a - -b, a + b},
      {-a * b, -(a * b)},
      {-a / b, -(a / b)},
      {a / -b, -(a / b)},
      {abs(-a), abs(a)},
      // atoms
      {a / (1 + exp(-b)), a * sigmoid(b)},
      {a / (1 + exp(b)), a * sigmoid(-b)},
      {exp(a) / (1 + exp(a)), sigmoid(a)},
      {1 - sigmoid(a), sigmoid(-a)},
      {sigmoid(a) * sigmoid(-a), sigmoid_grad(a)},
      {sigmoid_grad(-a), sigmoid_grad(a)},
      {a * sigmoid(a), silu(a)},
      {a * sigmoid(b * a), swish(a, b)},
      {sigmoid(a) + a * sigmoid_grad(a), silu_grad(a)},
      {sigmoid(c * a) + a * (c * sigmoid_grad(c * a)), silu_grad(c * a)},
      {swish(a, n(1)), silu(a)},
  };
}

bool is_commutative(Op op) {
  return op == Op::Add || op == Op::Mul || op == Op::Min || op == Op::Max || op == Op::Equal || op == Op::And ||
         op == Op::Or;
}

using Bindings = std::array<Expr, 3>;

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
    for (int i = 0; i < pattern.arity(); ++i)
      if (!match(pattern.arg(i), e.arg(first ? pattern.arity() - 1 - i : i), bindings)) return false;
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

// The value of an operation on constants; none where it is not a rational number.
std::optional<mpq_class> fold(Op op, std::span<const Expr> args) {
  for (Expr arg : args)
    if (!arg.is_rational()) return std::nullopt;
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
      // A constant that takes more than a few thousand bits is left to be computed.
      const size_t bits = mpz_sizeinbase(q(0).get_num_mpz_t(), 2) + mpz_sizeinbase(q(0).get_den_mpz_t(), 2);
      if ((q(0) == 0 && n < 0) || bits * static_cast<size_t>(std::labs(n)) > 8192) return std::nullopt;
      return power(q(0), n);
    }
    default: return std::nullopt;
  }
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
    }
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
    return build(context, replacement.op(), std::span<const Expr>(args.data(), static_cast<size_t>(replacement.arity())));
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
