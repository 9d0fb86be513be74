// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/print.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <unordered_map>

namespace actc {
namespace {

// How tightly an expression binds; a looser operand needs parentheses.
enum Precedence { kSelect = 1, kOr, kAnd, kNot, kCompare, kSum, kProduct, kNegation, kPower, kPrimary };

struct Infix {
  Precedence own, left, right;
};

// Chains associate to the left, so the right operand must bind tighter; `^` the other way round.
const Infix *infix(Op op) {
  static constexpr Infix sum{kSum, kSum, kProduct}, product{kProduct, kProduct, kNegation},
      compare{kCompare, kSum, kSum}, conjunction{kAnd, kAnd, kNot}, disjunction{kOr, kOr, kAnd},
      power{kPower, kPrimary, kNegation};
  switch (op) {
    case Op::Add:
    case Op::Sub: return &sum;
    case Op::Mul:
    case Op::Div: return &product;
    case Op::Less:
    case Op::LessEqual:
    case Op::Equal: return &compare;
    case Op::And: return &conjunction;
    case Op::Or: return &disjunction;
    case Op::Pow: return &power;
    default: return nullptr;
  }
}

std::string leaf_name(const std::vector<std::string> &names, char prefix, uint32_t index) {
  return index < names.size() ? names[index] : fmt::format("{}{}", prefix, index);
}

// Reductions share names with operations of two operands.
std::string_view function_name(Op op) {
  std::string_view name = spelling(op);
  if (name.starts_with("row_")) name.remove_prefix(4);
  return name;
}

class TextPrinter {
 public:
  explicit TextPrinter(const Names &names) : names_(names) {}

  void print(Expr e, Precedence context) {
    if (e.is(Op::Constant)) return print_constant(e, context);
    const Infix *form = infix(e.op());
    const Precedence own = form               ? form->own
                           : e.is(Op::Neg)    ? kNegation
                           : e.is(Op::Not)    ? kNot
                           : e.is(Op::Select) ? kSelect
                                              : kPrimary;
    const bool parentheses = own < context;
    if (parentheses) out += '(';
    if (form) {
      print(e.arg(0), form->left);
      out += e.is(Op::Pow) ? "^" : fmt::format(" {} ", spelling(e.op()));
      print(e.arg(1), form->right);
    } else if (e.is(Op::Neg)) {
      out += '-';
      print(e.arg(0), kNegation);
    } else if (e.is(Op::Not)) {
      out += "not ";
      print(e.arg(0), kNot);
    } else if (e.is(Op::Select)) {
      print(e.arg(0), kOr);
      out += " ? ";
      print(e.arg(1), kSelect);
      out += " : ";
      print(e.arg(2), kSelect);
    } else if (e.is(Op::Input)) {
      out += leaf_name(names_.inputs, 'x', e.index());
    } else if (e.is(Op::Parameter)) {
      out += leaf_name(names_.parameters, 'p', e.index());
    } else {
      out += function_name(e.op());
      if (e.arity() > 0) {
        out += '(';
        for (int i = 0; i < e.arity(); ++i) {
          if (i > 0) out += ", ";
          print(e.arg(i), kSelect);
        }
        out += ')';
      }
    }
    if (parentheses) out += ')';
  }

  std::string out;

 private:
  void print_constant(Expr e, Precedence context) {
    const std::string text = to_text(e.rational());
    const Precedence own = text.find('/') != std::string::npos ? kProduct : text[0] == '-' ? kNegation : kPrimary;
    out += own < context ? "(" + text + ")" : text;
  }

  const Names &names_;
};

}  // namespace

std::string to_text(const mpq_class &value) {
  // A fraction has a finite decimal expansion exactly when its denominator has no prime factor but 2 and 5.
  mpz_class denominator = value.get_den();
  const unsigned long twos = mpz_scan1(denominator.get_mpz_t(), 0);
  denominator >>= twos;
  const unsigned long fives = mpz_remove(denominator.get_mpz_t(), denominator.get_mpz_t(), mpz_class(5).get_mpz_t());
  if (denominator != 1) return value.get_num().get_str() + " / " + value.get_den().get_str();

  // digits * 10^exponent
  long exponent = -static_cast<long>(std::max(twos, fives));
  mpz_class scale;
  mpz_ui_pow_ui(scale.get_mpz_t(), 10, std::max(twos, fives));
  std::string digits = mpz_class(abs(value.get_num()) * scale / value.get_den()).get_str(), suffix;

  constexpr size_t kPlain = 21;        // up to so many digits no exponent is written
  constexpr long kMaxExponent = 5000;  // of the language
  if (digits.size() > kPlain || exponent < -static_cast<long>(kPlain)) {
    for (; digits.size() > 1 && digits.ends_with('0'); ++exponent) digits.pop_back();
    const long written = std::clamp(exponent + static_cast<long>(digits.size()) - 1, -kMaxExponent, kMaxExponent);
    if (written != 0) suffix = fmt::format("e{}", written);
    exponent -= written;
    if (exponent > 0) digits.append(static_cast<size_t>(exponent), '0');
  }
  if (exponent < 0) {
    const size_t places = static_cast<size_t>(-exponent);
    if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
    digits.insert(digits.size() - places, ".");
  }
  return (value < 0 ? "-" : "") + digits + suffix;
}

std::string to_text(Expr expr, const Names &names) {
  TextPrinter printer(names);
  printer.print(expr, kSelect);
  return printer.out;
}

std::string to_text_within(Expr expr, const Names &names, size_t limit) {
  std::unordered_map<const Node *, size_t> size;
  for (const Node *node : topological_order(expr)) {
    size_t total = 1;
    for (int i = 0; i < node->arity; ++i) total += size[node->args[i]];
    size[node] = std::min(total, limit + 1);
  }
  return size[expr.node()] > limit ? "..." : to_text(expr, names);
}

std::string to_listing(Expr expr, const Names &names) {
  std::unordered_map<const Node *, std::string> name;
  std::string out;
  size_t next = 0;
  for (const Node *node : topological_order(expr)) {
    const Expr e(node);
    std::string &own = name[node];
    if (e.is(Op::Input)) {
      own = leaf_name(names.inputs, 'x', e.index());
    } else if (e.is(Op::Parameter)) {
      own = leaf_name(names.parameters, 'p', e.index());
    } else if (e.is(Op::Constant)) {
      own = e.type() == Type::Real ? to_text(e.rational())
            : is_float(e.type())   ? fmt::format("{:a}", e.number())
                                   : fmt::format("{:#x}", e.bits());
    } else {
      own = fmt::format("t{}", next++);
      out += fmt::format("{} = {}.{}", own, spelling(e.type()), spelling(e.op()));
      for (int i = 0; i < e.arity(); ++i) out += (i ? ", " : " ") + name[node->args[i]];
      out += '\n';
    }
  }
  return out + "result " + name[expr.node()] + '\n';
}

std::string to_text(const KnownValue &known) {
  std::vector<std::string> places;
  for (const mpq_class &at : known.at) places.push_back(to_text(at));
  return fmt::format("f({}) = {}", fmt::join(places, ", "), to_text(known.value));
}

Names names_of(const Activation &activation) {
  Names names{.inputs = activation.inputs, .parameters = {}};
  for (const Parameter &p : activation.parameters) names.parameters.push_back(p.name);
  return names;
}

std::string Activation::signature() const {
  std::string out = name + "(";
  for (size_t i = 0; i < inputs.size(); ++i) out += (i ? ", " : "") + inputs[i];
  for (size_t i = 0; i < parameters.size(); ++i) {
    const Parameter &p = parameters[i];
    out += (i ? ", " : "; ") + std::string(p.learned ? "learned " : "") + p.name + (p.per_channel ? "[channel]" : "");
    if (p.default_value) out += " = " + to_text(*p.default_value);
  }
  return out + (extent == Extent::Row ? ") over row" : ")");
}

std::string definition_text(const Activation &a) {
  const Names names = names_of(a);
  std::string out = "activation " + a.signature() + " = " + to_text(a.body, names);
  for (const StatedGradient &g : a.gradients)
    out += fmt::format(" gradient {}at {} = {}", g.convention ? "in " + to_string(*g.convention) + " " : "",
                       to_text(g.at), to_text(g.value));
  if (a.from_output) out += " from output: " + to_text(a.from_output, {{"y"}, names.parameters});
  return out;
}

Extent extent_of(Expr body) {
  const auto order = topological_order(body);
  return std::any_of(order.begin(), order.end(), [](const Node *n) { return is_reduction(n->op); }) ? Extent::Row
                                                                                                    : Extent::Element;
}

}  // namespace actc
