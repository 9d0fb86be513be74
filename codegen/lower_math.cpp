// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/lower_math.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <unordered_map>

#include "codegen/math/atom.h"
#include "dsl/evaluate.h"
#include "dsl/oracle.h"

namespace actc {
namespace {

bool is_power_of_two(const mpq_class &q) {
  auto single_bit = [](const mpz_class &z) {
    return z != 0 && mpz_scan1(z.get_mpz_t(), 0) + 1 == mpz_sizeinbase(z.get_mpz_t(), 2);
  };
  return single_bit(abs(q.get_num())) && single_bit(q.get_den());
}

double rounded(const mpq_class &q, Type type) {
  return type == Type::F64 ? round_to_double(q) : static_cast<double>(round_to_float(q));
}

class Lowering {
 public:
  Lowering(Type type, Accuracy accuracy) : type_(type), accuracy_(accuracy) {}

  Expr lower(Expr real) {
    // Operands first, so that the recursion of lower_node is one level deep.
    for (const Node *node : topological_order(real))
      if (!done_.contains(node)) done_[node] = lower_node(Expr(node));
    return done_.at(real.node());
  }

 private:
  Expr lower_node(Expr e) {
    Context &c = e.context();
    if (e.arity() > 0)
      if (const auto pieces = constant_value(e)) return c.floating(type_, pieces->value);
    auto arg = [&](int i) { return done_.at(e.arg(i).node()); };
    switch (e.op()) {
      case Op::Constant: return c.floating(type_, rounded(e.rational(), type_));
      case Op::Pi: return c.floating(type_, 0x1.921fb54442d18p1);
      case Op::Input: return c.input(e.index(), type_);
      case Op::Parameter: return c.parameter(e.index(), type_);
      case Op::Pow: return lower_power(arg(0), mpz_get_si(e.arg(1).rational().get_num_mpz_t()));
      case Op::Div:
        // a / b^n as a (1/b)^n: b^n would overflow where the quotient is still a normal number.
        if (e.arg(1).is(Op::Pow) && e.arg(1).arg(1).rational() > 1) {
          const Expr inverse = 1 / done_.at(e.arg(1).arg(0).node());
          const long n = mpz_get_si(e.arg(1).arg(1).rational().get_num_mpz_t());
          if (n > 8) return arg(0) * lower_power(inverse, n);
          Expr result = arg(0) * inverse;  // one factor after the other: no early underflow either
          for (long i = 1; i < n; ++i) result = result * inverse;
          return result;
        }
        // A constant may round to 0, and Halide refuses to divide by it; the product has the same bits.
        if (is_zero(arg(1))) return arg(0) * c.floating(type_, 1 / arg(1).number());
        return arg(0) / arg(1);
      case Op::Sqrt: return lower_sqrt(e.arg(0));
      case Op::Min: return lower_order(e, [](Expr a, Expr b) { return min(a, b); });
      case Op::Max: return lower_order(e, [](Expr a, Expr b) { return max(a, b); });
      case Op::Clamp: return lower_clamp(e);
      case Op::LessEqual: return logical_or(arg(0) < arg(1), equal(arg(0), arg(1)));
      case Op::Add:
      case Op::Sub:
      case Op::Mul:
        if (const Expr merged = with_last_factor(e)) return merged;
        for (int i : {0, 1})  // one rounding less, and 1 / sqrt(a) may be subnormal
          if (e.arg(i).is(Op::Rsqrt)) return arg(1 - i) / lower_sqrt(e.arg(i).arg(0));
        [[fallthrough]];
      case Op::Neg:
      case Op::Abs:
      case Op::Less:
      case Op::Equal:
      case Op::And:
      case Op::Or:
      case Op::Not:
      case Op::Select: {
        std::array<Expr, 3> args;
        for (int i = 0; i < e.arity(); ++i) args[static_cast<size_t>(i)] = arg(i);
        return c.make(e.op(), std::span<const Expr>(args.data(), static_cast<size_t>(e.arity())));
      }
      case Op::Rsqrt:
        if (e.arg(0).is(Op::Add)) return 1 / lower_sqrt(e.arg(0));
        [[fallthrough]];
      default: {
        std::array<Argument, 3> args;
        for (int i = 0; i < e.arity(); ++i) args[static_cast<size_t>(i)] = in_two_pieces(e.arg(i));
        const Expr result = lower_atom(e.op(), std::span<const Argument>(args.data(), static_cast<size_t>(e.arity())));
        if (!e.is(Op::Log1p) || !e.arg(0).is(Op::Pow) || !e.arg(0).arg(1).is_rational(2)) return result;
        // log(1 + a^2) is 2 log |a| where a^2 would overflow.
        const Argument a{abs(done_.at(e.arg(0).arg(0).node())), {}};
        return select(0x1p40 < a.value, 2 * lower_atom(Op::Log, std::span(&a, 1)), result);
      }
    }
  }

  // 4 (y 2^-64), y 2^-64 the last operation of an atom, as y 2^-62: a subnormal result is rounded after all of it.
  Expr with_last_factor(Expr e) {
    for (int i : {0, 1}) {
      if (!e.arg(i).is_rational() || !is_power_of_two(e.arg(i).rational()) || !find_atom(e.arg(1 - i).op(), type_))
        continue;
      const Expr atom = done_.at(e.arg(1 - i).node());
      if (!atom.is(Op::Mul) || !atom.arg(1).is(Op::Constant)) continue;
      const double factor = atom.arg(1).number() * e.arg(i).rational().get_d();
      if (std::fabs(factor) >= 0x1p-126 && std::fabs(factor) < 0x1p128) return atom.arg(0) * factor;
    }
    return {};
  }

  static bool is_zero(Expr lowered) { return lowered.is(Op::Constant) && lowered.number() == 0; }

  Expr lower_atom(Op op, std::span<const Argument> args) const {
    const Atom *atom = find_atom(op, type_);
    if (!atom) throw std::logic_error(fmt::format("no lowering for '{}' in {}", spelling(op), spelling(type_)));
    return atom->is_fast(accuracy_) ? atom->lower_fast(args) : atom->lower(args);
  }

  // The exact value of `e` as value + residual, to about twice the precision, where `e` is made of sums, products and
  // constants; for other operations the residual is null. `value` is always the lowered `e` itself.
  Argument in_two_pieces(Expr e) {
    if (const auto found = pieces_.find(e.node()); found != pieces_.end()) return found->second;
    Argument result{done_.at(e.node()), {}};
    if (const auto pieces = constant_value(e)) {
      const Expr lost = e.context().floating(type_, (pieces->value - result.value.number()) + pieces->rest);
      if (std::isfinite(lost.number()) && lost.number() != 0) result.residual = lost;
    } else if (e.is(Op::Neg)) {
      const Argument a = in_two_pieces(e.arg(0));
      if (a.residual) result.residual = -a.residual;
    } else if (e.is(Op::Add) || e.is(Op::Sub)) {
      result.residual = residual_of_sum(in_two_pieces(e.arg(0)), in_two_pieces(e.arg(1)), e.is(Op::Sub), result.value);
    } else if (e.is(Op::Mul)) {
      result.residual = residual_of_product(e.arg(0), e.arg(1), result.value);
    } else if (e.is(Op::Pow) && e.arg(1).is_rational(2)) {
      result.residual = residual_of_product(e.arg(0), e.arg(0), result.value);
    } else if (e.is(Op::Pow) && e.arg(1).is_rational(3)) {
      const Argument a = in_two_pieces(e.arg(0));
      const Argument square{a.value * a.value, product_residual(a, a, a.value * a.value)};
      result.residual = product_residual(a, square, result.value);
    } else if (e.is(Op::Div) && !e.arg(1).is(Op::Pow) && !is_zero(done_.at(e.arg(1).node()))) {
      const Argument a = in_two_pieces(e.arg(0)), b = in_two_pieces(e.arg(1));
      const bool exact = e.arg(1).is_rational() && is_power_of_two(e.arg(1).rational());
      Expr rest = exact ? Expr() : fma(-result.value, b.value, a.value);
      if (a.residual) rest = rest ? rest + a.residual : a.residual;
      if (b.residual) rest = fma(-result.value, b.residual, rest);
      if (rest) result.residual = rest / b.value;
    }
    return pieces_[e.node()] = result;
  }

  // Knuth's two-sum (TAOCP 2, 4.2.2).
  Expr residual_of_sum(Argument a, Argument b, bool subtract, Expr sum) {
    if (subtract) b = {-b.value, b.residual ? -b.residual : b.residual};
    const Expr part = sum - a.value;
    Expr lost = (a.value - (sum - part)) + (b.value - part);
    for (Expr residual : {a.residual, b.residual})
      if (residual) lost = lost + residual;
    return lost;
  }

  Expr residual_of_product(Expr a, Expr b, Expr product) {
    for (const auto &[factor, other] : {std::pair(a, b), std::pair(b, a)}) {
      if (!factor.is_rational() || !is_power_of_two(factor.rational())) continue;
      const Argument x = in_two_pieces(other);
      return x.residual ? x.residual * done_.at(factor.node()) : x.residual;
    }
    return product_residual(in_two_pieces(a), in_two_pieces(b), product);
  }

  static Expr product_residual(const Argument &a, const Argument &b, Expr product) {
    Expr lost = fma(a.value, b.value, -product);
    if (a.residual) lost = fma(a.residual, b.value, lost);
    if (b.residual) lost = fma(b.residual, a.value, lost);
    return lost;
  }

  // The value of an expression without inputs and parameters.
  std::optional<Oracle::Pieces> constant_value(Expr e) {
    if (e.type() != Type::Real || !is_constant(e)) return std::nullopt;
    if (const auto found = values_.find(e.node()); found != values_.end()) return found->second;
    std::optional<Oracle::Pieces> &value = values_[e.node()];
    try {
      value = Oracle(e).in_two_pieces();
    } catch (const OracleError &) {
      // A difference that is 0, for one: it is computed like any other expression.
    }
    return value;
  }

  bool is_constant(Expr e) {
    if (const auto found = constant_.find(e.node()); found != constant_.end()) return found->second;
    bool constant = !e.is(Op::Input) && !e.is(Op::Parameter);
    for (int i = 0; i < e.arity(); ++i) constant = constant && is_constant(e.arg(i));
    return constant_[e.node()] = constant;
  }

  Expr lower_power(Expr base, long exponent) {
    Expr result, square = base;
    for (unsigned long n = static_cast<unsigned long>(std::labs(exponent)); n > 0; n >>= 1) {
      if (n & 1) result = result ? result * square : square;
      if (n > 1) square = square * square;
    }
    if (!result) return constant(base, 1);
    return exponent < 0 ? 1 / result : result;
  }

  // sqrt(a^2 + c) where a^2 would overflow: |a| for a constant c, else with a and c scaled.
  Expr lower_sqrt(Expr inside) {
    const Expr lowered = done_.at(inside.node());
    if (!inside.is(Op::Add)) return sqrt(lowered);
    for (int i : {0, 1}) {
      const Expr square = inside.arg(i), c = inside.arg(1 - i);
      if (!square.is(Op::Pow) || !square.arg(1).is_rational(2)) continue;
      const Expr a = abs(done_.at(square.arg(0).node()));
      if (c.is_rational() && abs(c.rational()) <= 0x1p60) return select(a < 0x1p62, sqrt(lowered), a);
      if (!c.is(Op::Parameter)) continue;
      const double limit = type_ == Type::F64 ? 0x1p510 : 0x1p62, scale = 0.25 / limit;
      const Expr small = a < limit, scaled = select(small, a, a * scale);
      const Expr rest = select(small, done_.at(c.node()), done_.at(c.node()) * scale * scale);
      return sqrt(scaled * scaled + rest) * select(small, constant(a, 1), constant(a, 1 / scale));
    }
    return sqrt(lowered);
  }

  // The language's min and max give NaN when any operand is NaN; the primitives give the second operand then.
  template <class Primitive>
  Expr lower_order(Expr e, Primitive primitive) {
    const Expr a = done_.at(e.arg(0).node()), b = done_.at(e.arg(1).node());
    if (a.is(Op::Constant)) return primitive(a, b);
    if (b.is(Op::Constant)) return primitive(b, a);
    return select(equal(a, a), primitive(a, b), a);
  }

  Expr lower_clamp(Expr e) {
    const Expr x = done_.at(e.arg(0).node()), low = done_.at(e.arg(1).node()), high = done_.at(e.arg(2).node());
    Expr result = min(high, max(low, x));
    for (Expr limit : {low, high})
      if (!limit.is(Op::Constant)) result = select(equal(limit, limit), result, limit);
    return result;
  }

  std::unordered_map<const Node *, Expr> done_;
  std::unordered_map<const Node *, Argument> pieces_;
  std::unordered_map<const Node *, bool> constant_;
  std::unordered_map<const Node *, std::optional<Oracle::Pieces>> values_;
  Type type_;
  Accuracy accuracy_;
};

bool is_representable(const mpq_class &q, Type type) {
  const double value = rounded(q, type);
  return std::isfinite(value) && mpq_class(value) == q;
}

// Operations that give an input, a constant or a sign-flipped input: nothing is rounded.
bool is_exact(Expr e, Type type) {
  for (const Node *node : topological_order(e)) {
    switch (node->op) {
      case Op::Constant:
        if (node->type == Type::Real && !is_representable(*node->rational, type)) return false;
        break;
      case Op::Input:
      case Op::Parameter:
      case Op::Neg:
      case Op::Abs:
      case Op::Min:
      case Op::Max:
      case Op::Clamp:
      case Op::Less:
      case Op::LessEqual:
      case Op::Equal:
      case Op::And:
      case Op::Or:
      case Op::Not:
      case Op::Select: break;
      default: return false;
    }
  }
  return true;
}

bool is_leaf(Expr e) { return e.is(Op::Input) || e.is(Op::Parameter) || e.is_rational(); }

// An argument that an atom receives without error: a leaf, or a product of leaves (its residual is passed along).
bool is_exact_argument(Expr e) {
  return is_leaf(e) || (e.is(Op::Neg) && is_exact_argument(e.arg(0))) ||
         (e.is(Op::Mul) && is_leaf(e.arg(0)) && is_leaf(e.arg(1)));
}

}  // namespace

const Atom *find_atom(Op op, Type type) {
  for (const Atom *atom : type == Type::F64 ? atoms_f64() : atoms())
    if (atom->op == op) return atom;
  return nullptr;
}

Expr lower_math(Expr real, Type type, Accuracy accuracy) {
  const Expr lowered = Lowering(type, accuracy).lower(real);
  if (const std::string violation = primitive_violation(lowered); !violation.empty())
    throw std::logic_error("lower_math made " + violation);
  return lowered;
}

Bound bound_of(Expr real, bool backward, Type type, Accuracy accuracy) {
  if (is_exact(real, type)) return {Bound::Kind::Exact, 0, "exact: no rounding"};
  if (const Atom *atom = find_atom(real.op(), type)) {
    bool exact_arguments = true;
    for (int i = 0; i < real.arity(); ++i) exact_arguments &= is_exact_argument(real.arg(i));
    if (exact_arguments) return atom->is_fast(accuracy) ? atom->fast_bound : atom->bound;
  }
  if (real.is(Op::Mul) && real.arg(0).is_rational() && is_power_of_two(real.arg(0).rational()) &&
      find_atom(real.arg(1).op(), type))
    return bound_of(real.arg(1), false, type, accuracy);
  if (backward && real.is(Op::Mul) && real.arg(0).is(Op::Input) && real.arg(0).index() == 0) {
    Bound bound = bound_of(real.arg(1), false, type, accuracy);
    if (bound.kind != Bound::Kind::Unverified) {
      bound.text = "f'(x): " + bound.text + "; its product with dy is rounded once";
      return bound;
    }
  }
  return {Bound::Kind::Unverified, 0, "unverified: no bound was established for this formula"};
}

std::string primitive_violation(Expr root) {
  for (const Node *node : topological_order(root)) {
    bool allowed = false;
    switch (node->op) {
      case Op::Constant:
      case Op::Input:
      case Op::Parameter:
        allowed = is_float(node->type) || (is_uint(node->type) && node->op == Op::Constant) ||
                  (node->type == Type::U16 && node->op == Op::Input);
        break;
      case Op::Add:
      case Op::Sub: allowed = is_float(node->type) || is_uint(node->type); break;
      case Op::Mul:
      case Op::Div:
      case Op::Neg:
      case Op::Abs:
      case Op::Min:
      case Op::Max:
      case Op::Sqrt: allowed = is_float(node->type); break;
      case Op::Less:
      case Op::Equal: allowed = is_float(node->args[0]->type); break;
      case Op::Select: allowed = node->type != Type::Real; break;
      case Op::And:
      case Op::Or:
      case Op::Not:
      case Op::Fma:
      case Op::ShiftLeft:
      case Op::ShiftRight:
      case Op::AsUint:
      case Op::AsFloat:
      case Op::BitAnd:
      case Op::BitOr:
      case Op::BitXor:
      case Op::Widen:
      case Op::Narrow:
      case Op::HalfToFloat:
      case Op::FloatToHalf: allowed = true; break;
      default: break;
    }
    const bool same_width = node->type == Type::Bool || is_wide(node->type) == is_wide(root.type());
    if (!allowed || !same_width)
      return fmt::format("'{}' of type {}, which is no primitive", spelling(node->op), spelling(node->type));
  }
  return {};
}

}  // namespace actc
