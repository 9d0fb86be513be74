// Halide's IR -> the IR of the language. Halide's shared nodes stay shared (every step memoises), its Lets are
// resolved, and calls of pure Funcs are inlined. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/from_halide.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <unordered_map>

#include "dsl/lexer.h"
#include "dsl/parse.h"
#include "dsl/transform.h"

namespace actc {
namespace {

namespace hi = Halide::Internal;

[[noreturn]] void fail(const Halide::Expr &e, std::string_view why) {
  std::ostringstream text;
  text << e;
  std::string shown = text.str();
  if (constexpr size_t kLongest = 160; shown.size() > kLongest) shown = shown.substr(0, kLongest) + "...";
  throw ImportError(fmt::format("cannot import '{}': {}", shown, why));
}

std::string type_name(const Halide::Expr &e) {
  std::ostringstream text;
  text << e.type();
  return text.str();
}

// The functions of one argument that the language has by name, and a few of Halide's that are made of them.
const std::map<std::string_view, Expr (*)(Expr)> &functions() {
  static const std::map<std::string_view, Expr (*)(Expr)> table = [] {
    std::map<std::string_view, Expr (*)(Expr)> t;
#define ACTC_UNARY(name, op) \
  if (Op::op <= Op::Power) t[#name] = name; /* beyond it are atoms that the language has no name for */
#include "dsl/unary.def"
    t["tan"] = [](Expr x) { return sin(x) / cos(x); };
    t["trunc"] = [](Expr x) { return select(x < 0, ceil(x), floor(x)); };
    t["fast_inverse"] = [](Expr x) { return 1 / x; };
    t["fast_inverse_sqrt"] = rsqrt;
    return t;
  }();
  return table;
}

// "exp_f32" -> "exp".
std::string_view without_type(std::string_view name) {
  for (std::string_view suffix : {"_f16", "_f32", "_f64", "_bf16"})
    if (name.ends_with(suffix)) return name.substr(0, name.size() - suffix.size());
  return name;
}

// As the parser builds x^n and pow(x, y), so that the text of an import parses to the same nodes.
Expr general_power(Expr base, Expr exponent) {
  if (exponent.is_rational() && exponent.rational().get_den() == 1 && abs(exponent.rational()) <= 64)
    return pow(base, mpz_get_si(exponent.rational().get_num_mpz_t()));
  return exponent.is_rational() && exponent.rational() == mpq_class(1, 2) ? sqrt(base) : power(base, exponent);
}

// --- fast_exp and its kin: Halide expands them into bit operations when they are called ----------

// The arguments that such a call could have had.
struct FastCandidates : hi::IRGraphVisitor {
  using hi::IRGraphVisitor::visit;
  std::vector<Halide::Expr> reduced;  // exp, sin, cos: x in floor(x * c) and floor(x / c)
  std::vector<Halide::Expr> bits;     // log: x in reinterpret<int>(x)

  void visit(const hi::Call *op) override {
    if (op->name == "floor_f32") {
      if (const auto *mul = op->args[0].as<hi::Mul>()) reduced.push_back(mul->a);
      if (const auto *div = op->args[0].as<hi::Div>()) reduced.push_back(div->a);
    }
    IRGraphVisitor::visit(op);
  }
  void visit(const hi::Reinterpret *op) override {
    if (op->value.type() == Halide::Float(32)) bits.push_back(op->value);
    IRGraphVisitor::visit(op);
  }
};

struct FastCall {
  const char *function;
  std::vector<Halide::Expr> args;
};

// Is it worth a closer look? fast_exp is a product with built exponent bits, fast_log a sum with a converted integer,
// the others are selects by integers (sin, cos) or by x == 0 (pow).
bool may_be_fast_call(const Halide::Expr &e) {
  if (e.type() != Halide::Float(32)) return false;
  if (const auto *mul = e.as<hi::Mul>()) return mul->b.as<hi::Reinterpret>();
  if (const auto *add = e.as<hi::Add>()) return add->b.as<hi::Mul>() && add->b.as<hi::Mul>()->a.as<hi::Cast>();
  const auto *select = e.as<hi::Select>();
  return select && (select->condition.as<hi::GT>() || select->condition.as<hi::Or>() || select->condition.as<hi::EQ>());
}

// Recognised exactly: the call is made again with each argument that it could have had, and must give the same nodes.
std::optional<FastCall> find_fast_call(const Halide::Expr &e) {
  if (!may_be_fast_call(e)) return {};
  auto is = [&](const Halide::Expr &call) { return hi::graph_equal(e, hi::substitute_in_all_lets(call)); };
  FastCandidates candidates;
  e.accept(&candidates);
  for (const Halide::Expr &x : candidates.bits)
    if (is(Halide::fast_log(x))) return FastCall{"log", {x}};
  for (const Halide::Expr &x : candidates.reduced) {
    if (is(Halide::fast_exp(x))) return FastCall{"exp", {x}};
    if (is(Halide::fast_sin(x))) return FastCall{"sin", {x}};
    if (is(Halide::fast_cos(x))) return FastCall{"cos", {x}};
    // fast_pow(a, b) is a == 0 ? 0 : fast_exp(fast_log(a) * b)
    const auto *select = e.as<hi::Select>();
    const auto *zero = select ? select->condition.as<hi::EQ>() : nullptr;
    const auto *product = x.as<hi::Mul>();
    if (zero && product && is(Halide::fast_pow(zero->a, product->b))) return FastCall{"pow", {zero->a, product->b}};
  }
  return {};
}

// --- the importer --------------------------------------------------------------------------------

class Importer {
 public:
  Importer(Context &context, const ImportOptions &options)
      : context_(context), options_(options), inputs_(options.inputs) {}

  Activation run(const Halide::Expr &e) {
    if (!e.defined()) throw ImportError("cannot import an undefined Halide::Expr");
    Activation a;
    std::set<std::string> taken;
    a.name = language_name(options_.name, taken);
    taken.clear();
    a.body = import(hi::substitute_in_all_lets(e));
    if (a.body.type() == Type::Bool) fail(e, "it is a condition, not a number: write select(CONDITION, 1.f, 0.f)");
    check_inputs(e, a.body);
    if (depth(a.body) > kMaxDepth) fail(e, fmt::format("it is deeper than {} operations", kMaxDepth));
    for (const std::string &name : inputs_) a.inputs.push_back(language_name(name, taken));
    for (size_t i = 0; i < parameters_.size(); ++i) {
      const Halide::Parameter &p = parameters_[i];
      Parameter parameter;
      parameter.name = language_name(p.name(), taken);
      const Halide::Expr value = p.has_scalar_value() ? p.scalar_expr() : p.default_value();
      if (value.defined()) parameter.default_value = number(value);
      a.parameters.push_back(std::move(parameter));
    }
    return a;
  }

  Activation run(const Halide::Func &func) {
    if (!func.defined()) throw ImportError(fmt::format("cannot import Func '{}': it has no definition", func.name()));
    const hi::Function function = func.function();
    if (const std::string why = not_elementwise(function); !why.empty())
      throw ImportError(fmt::format("cannot import Func '{}': {}", func.name(), why));
    element_ = element_input_ = function.args()[0];
    return run(function.values()[0]);
  }

 private:
  Expr import(const Halide::Expr &e) {
    if (const auto found = memo_.find(e.get()); found != memo_.end()) return found->second.second;
    if (++depth_ > kMaxDepth)
      throw ImportError(fmt::format("the Halide::Expr is deeper than {} operations", kMaxDepth));
    if (context_.size() > kMaxNodes)
      throw ImportError(fmt::format("the formula has more than {} operations", kMaxNodes));
    const Expr result = import_node(e);
    --depth_;
    memo_[e.get()] = {e, result};
    return result;
  }

  Expr import_node(const Halide::Expr &e) {
    if (!e.type().is_scalar()) fail(e, fmt::format("its type is {}: only scalars are imported", type_name(e)));
    if (!e.type().is_float() && !e.type().is_bool())
      fail(e, fmt::format("its type is {}: a definition is over float numbers", type_name(e)));
    if (const std::optional<FastCall> call = find_fast_call(e)) {
      const Expr a = import(call->args[0]);
      return call->args.size() == 1 ? functions().at(call->function)(a) : general_power(a, import(call->args[1]));
    }
    if (e.as<hi::FloatImm>()) return context_.rational(number(e));
    if (const auto *op = e.as<hi::UIntImm>())
      return context_.rational(op->value ? 0 : 1) < context_.rational(op->value ? 1 : 0);
    if (const auto *op = e.as<hi::Variable>()) return import_variable(e, op);
    if (const auto *op = e.as<hi::Cast>()) return import_cast(e, op);
    if (const auto *op = e.as<hi::Call>()) return import_call(e, op);
    if (const auto *op = e.as<hi::Add>()) return binary(op, [](Expr a, Expr b) { return a + b; });
    if (const auto *op = e.as<hi::Sub>()) return binary(op, minus);
    if (const auto *op = e.as<hi::Mul>()) return binary(op, [](Expr a, Expr b) { return a * b; });
    if (const auto *op = e.as<hi::Div>()) return binary(op, [](Expr a, Expr b) { return a / b; });
    if (const auto *op = e.as<hi::Mod>()) return binary(op, [](Expr a, Expr b) { return a - b * floor(a / b); });
    if (const auto *op = e.as<hi::Min>()) return binary(op, [](Expr a, Expr b) { return min(a, b); });
    if (const auto *op = e.as<hi::Max>()) return binary(op, maximum);
    if (const auto *op = e.as<hi::And>()) return binary(op, logical_and);
    if (const auto *op = e.as<hi::Or>()) return binary(op, logical_or);
    if (const auto *op = e.as<hi::Not>()) return logical_not(import(op->a));
    if (const auto *op = e.as<hi::LT>()) return comparison(e, op, [](Expr a, Expr b) { return a < b; });
    if (const auto *op = e.as<hi::LE>()) return comparison(e, op, [](Expr a, Expr b) { return a <= b; });
    if (const auto *op = e.as<hi::GT>()) return comparison(e, op, [](Expr a, Expr b) { return a > b; });
    if (const auto *op = e.as<hi::GE>()) return comparison(e, op, [](Expr a, Expr b) { return a >= b; });
    if (const auto *op = e.as<hi::EQ>()) return comparison(e, op, equal);
    if (const auto *op = e.as<hi::NE>())
      return comparison(e, op, [](Expr a, Expr b) { return logical_not(equal(a, b)); });
    if (const auto *op = e.as<hi::Select>()) return choose(op->condition, op->true_value, op->false_value);
    fail(e, "this kind of operation has no counterpart in the language");
  }

  // One statement for each operand, because names are numbered in order of appearance.
  template <class Node, class Build>
  Expr binary(const Node *op, Build build) {
    const Expr a = import(op->a);
    const Expr b = import(op->b);
    return build(a, b);
  }

  template <class Node, class Build>
  Expr comparison(const Halide::Expr &e, const Node *op, Build build) {
    const Expr a = import(op->a);
    const Expr b = import(op->b);
    if (a.type() == Type::Bool) fail(e, "the language compares numbers only");
    return build(a, b);
  }

  static Expr minus(Expr a, Expr b) {
    if (!a.is_rational(0)) return a - b;
    return b.is_rational() ? b.context().rational(-b.rational()) : -b;
  }

  // Halide's clamp(x, low, high) is max(min(x, high), low).
  static Expr maximum(Expr a, Expr b) {
    auto is_bound = [](Expr e) {
      for (const Node *node : topological_order(e))
        if (node->op == Op::Input) return false;
      return true;
    };
    if (!a.is(Op::Min) || !is_bound(b) || !is_bound(a.arg(1))) return max(a, b);
    if (b.is_rational() && a.arg(1).is_rational() && b.rational() > a.arg(1).rational()) return max(a, b);
    return clamp(a.arg(0), b, a.arg(1));
  }

  Expr choose(const Halide::Expr &condition, const Halide::Expr &if_true, const Halide::Expr &if_false) {
    const Expr c = import(condition);
    const Expr a = import(if_true);
    const Expr b = import(if_false);
    return a.type() != Type::Bool ? select(c, a, b) : logical_or(logical_and(c, a), logical_and(logical_not(c), b));
  }

  Expr import_cast(const Halide::Expr &e, const hi::Cast *op) {
    // The argument of a Func, as in f(i) = tanh(cast<float>(i)).
    if (const auto *variable = op->value.as<hi::Variable>(); variable && is_element(variable))
      return input(element_input_);
    const Expr a = import(op->value);
    if (e.type().is_bool()) fail(e, "a number is no condition: compare it");
    return a.type() == Type::Bool ? select(a, context_.rational(1), context_.rational(0)) : a;
  }

  Expr import_variable(const Halide::Expr &e, const hi::Variable *op) {
    if (op->reduction_domain.defined()) fail(e, "it is the variable of a reduction");
    if (e.type().is_bool()) fail(e, "a variable is a number, not a condition");
    if (std::find(inputs_.begin(), inputs_.end(), op->name) != inputs_.end() || !op->param.defined())
      return input(op->name);
    const auto known =
        std::find_if(parameters_.begin(), parameters_.end(), [&](auto &p) { return p.same_as(op->param); });
    const auto index = static_cast<uint32_t>(known - parameters_.begin());
    if (known == parameters_.end()) parameters_.push_back(op->param);
    return context_.parameter(index);
  }

  Expr import_call(const Halide::Expr &e, const hi::Call *op) {
    auto arg = [&](size_t i) { return import(op->args[i]); };
    if (op->call_type == hi::Call::Halide || op->call_type == hi::Call::Image) return import_access(e, op);
    if (op->is_intrinsic()) {
      if (op->is_intrinsic({hi::Call::likely, hi::Call::likely_if_innermost})) return arg(0);
      if (op->is_intrinsic(hi::Call::abs)) return abs(arg(0));
      if (op->is_intrinsic(hi::Call::round)) return round(arg(0));
      if (op->is_intrinsic(hi::Call::if_then_else) && op->args.size() == 3)
        return choose(op->args[0], op->args[1], op->args[2]);
      if (op->is_intrinsic(hi::Call::lerp)) {
        const Expr zero = arg(0);
        const Expr one = arg(1);
        const Expr weight = arg(2);
        return zero * (1 - weight) + one * weight;
      }
      // strict_float: the same operation over real numbers.
      static const std::map<hi::Call::IntrinsicOp, Expr (*)(Expr, Expr)> strict = {
          {hi::Call::strict_add, [](Expr a, Expr b) { return a + b; }},
          {hi::Call::strict_sub, minus},
          {hi::Call::strict_mul, [](Expr a, Expr b) { return a * b; }},
          {hi::Call::strict_div, [](Expr a, Expr b) { return a / b; }},
          {hi::Call::strict_min, [](Expr a, Expr b) { return min(a, b); }},
          {hi::Call::strict_max, maximum},
          {hi::Call::strict_lt, [](Expr a, Expr b) { return a < b; }},
          {hi::Call::strict_le, [](Expr a, Expr b) { return a <= b; }},
          {hi::Call::strict_eq, equal}};
      for (const auto &[intrinsic, build] : strict) {
        if (!op->is_intrinsic(intrinsic)) continue;
        const Expr a = arg(0);
        const Expr b = arg(1);
        return build(a, b);
      }
    }
    if (op->call_type == hi::Call::PureExtern) {
      const std::string_view name = without_type(op->name);
      if (const auto f = functions().find(name); f != functions().end() && op->args.size() == 1)
        return f->second(arg(0));
      if (name == "pow") {
        const Expr base = arg(0);
        const Expr exponent = arg(1);
        return general_power(base, exponent);
      }
    }
    fail(e, fmt::format("the language has no function '{}'", without_type(op->name)));
  }

  // --- in(i) -------------------------------------------------------------------------------------

  Expr import_access(const Halide::Expr &e, const hi::Call *op) {
    const auto *index = op->args.size() == 1 ? op->args[0].as<hi::Variable>() : nullptr;
    if (!index || !is_element(index)) fail(e, "only the element itself, as in f(i) = in(i), can be read");
    if (op->call_type == hi::Call::Image) return input(op->name);
    if (const auto known = inlined_.find(op->name); known != inlined_.end()) return known->second;
    const hi::Function function(op->func);
    if (const std::string why = not_elementwise(function); !why.empty()) fail(e, why);

    // The body speaks of the element by the Func's own argument.
    std::string element = function.args()[0];
    std::swap(element, element_);
    const Expr body = import(hi::substitute_in_all_lets(function.values()[static_cast<size_t>(op->value_index)]));
    std::swap(element, element_);
    return inlined_[op->name] = body;
  }

  static std::string not_elementwise(const hi::Function &function) {
    if (!function.is_pure()) return "it has update or extern definitions";
    if (function.args().size() != 1) return fmt::format("it has {} dimensions, not 1", function.args().size());
    return function.values().size() == 1 ? "" : "it has several outputs";
  }

  // Is this the variable that counts elements? The first one that is met becomes it.
  bool is_element(const hi::Variable *variable) {
    if (variable->type != Halide::Int(32) || variable->param.defined() || variable->reduction_domain.defined())
      return false;
    if (element_.empty()) element_ = element_input_ = variable->name;
    return element_ == variable->name;
  }

  // --- leaves ------------------------------------------------------------------------------------

  Expr input(const std::string &name) {
    const auto known = std::find(inputs_.begin(), inputs_.end(), name);
    const auto index = static_cast<uint32_t>(known - inputs_.begin());
    if (known == inputs_.end()) inputs_.push_back(name);
    return context_.input(index);
  }

  void check_inputs(const Halide::Expr &e, Expr body) const {
    std::set<uint32_t> used;
    for (const Node *node : topological_order(body))
      if (node->op == Op::Input) used.insert(Expr(node).index());
    for (uint32_t i = 0; i < inputs_.size(); ++i)
      if (!used.contains(i)) fail(e, fmt::format("the input '{}' does not occur", inputs_[i]));
    if (!inputs_.empty()) return;
    std::string names;
    for (const Halide::Parameter &p : parameters_) names += (names.empty() ? "" : ", ") + p.name();
    fail(e, names.empty() ? "it has no input"
                          : fmt::format("it has no input; ImportOptions::inputs may name one of: {}", names));
  }

  // Of a FloatImm, exactly or as the shortest decimal that the constant's type rounds to it.
  mpq_class number(const Halide::Expr &e) const {
    const auto *imm = e.as<hi::FloatImm>();
    if (!imm || !std::isfinite(imm->value)) fail(e, "a constant is a finite number");
    if (!options_.decimal_constants) return mpq_class(imm->value);
    for (int digits = 1; digits <= 17; ++digits) {
      const std::string text = fmt::format("{:.{}e}", std::fabs(imm->value), digits - 1);
      const double decimal = std::copysign(std::strtod(text.c_str(), nullptr), imm->value);
      Number number;
      const Halide::Expr rounded = hi::FloatImm::make(e.type(), decimal);
      if (rounded.as<hi::FloatImm>()->value != imm->value || !parse_number(text, number)) continue;
      return imm->value < 0 ? mpq_class(-number.value) : number.value;
    }
    return mpq_class(imm->value);
  }

  // A name of the language: Halide's, which may be "x$3", "in.y" or "pi".
  static std::string language_name(const std::string &halide_name, std::set<std::string> &taken) {
    std::string name = halide_name.substr(0, halide_name.find('$'));
    for (char &c : name)
      if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9')) c = '_';
    if (name.empty() || (name[0] >= '0' && name[0] <= '9')) name = "x" + name;
    static const std::set<std::string_view> reserved = {"activation", "let", "learned", "and", "or", "not", "pi"};
    if (reserved.contains(name)) name += '_';
    std::string unique = name;
    for (int n = 2; !taken.insert(unique).second; ++n) unique = fmt::format("{}_{}", name, n);
    return unique;
  }

  using Memo =
      std::unordered_map<const hi::IRNode *, std::pair<Halide::Expr, Expr>>;  // keeps what it is keyed by alive

  Context &context_;
  const ImportOptions &options_;
  std::vector<std::string> inputs_;  // Halide's names
  std::vector<Halide::Parameter> parameters_;
  Memo memo_;
  std::map<std::string, Expr> inlined_;  // Funcs
  std::string element_;        // Halide's name of the variable that counts elements; another within an inlined Func
  std::string element_input_;  // the outermost
  size_t depth_ = 0;
};

}  // namespace

Activation from_halide(Context &context, const Halide::Expr &expr, const ImportOptions &options) {
  return Importer(context, options).run(expr);
}

Activation from_halide(Context &context, const Halide::Func &func, const ImportOptions &options) {
  return Importer(context, options).run(func);
}

Halide::Expr language_call(const std::string &function, const Halide::Expr &x) {
  if (!functions().contains(function)) throw ImportError(fmt::format("the language has no function '{}'", function));
  return hi::Call::make(Halide::Float(32), function + "_f32", {Halide::cast<float>(x)}, hi::Call::PureExtern);
}

}  // namespace actc
