// The simplified expression, atoms as calls. A node that is used more than once, or that would nest too deeply for
// Python's parser, becomes a variable, so the text is linear in the size of the DAG.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/print_numpy.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <stdexcept>
#include <unordered_map>
#include <unordered_set>

#include "dsl/numpy_helpers.h"
#include "dsl/oracle.h"
#include "dsl/print.h"
#include "dsl/simplify.h"
#include "dsl/stated_gradient.h"

namespace actc {
namespace {

enum Precedence { kCompare = 1, kSum, kProduct, kNegation, kPower, kPrimary };
constexpr int kMaxInlineDepth = 12;

constexpr const char *kTaken[] = {"False",   "None",     "True",     "and",    "as",   "assert", "async",  "await",
                                  "break",   "class",    "continue", "def",    "del",  "elif",   "else",   "except",
                                  "finally", "for",      "from",     "global", "if",   "import", "in",     "is",
                                  "lambda",  "nonlocal", "not",      "or",     "pass", "raise",  "return", "try",
                                  "while",   "with",     "yield",    "np",     "math"};

struct Piece {
  std::string text;
  Precedence precedence = kPrimary;
  int depth = 0;
  bool varies = false;  // depends on an input or a parameter, so it is an array with a type
};

// One function body.
class Body {
 public:
  Body(const std::vector<Expr> &results, const Names &names, const std::string &first) : names_(names), first_(first) {
    taken_.insert(names.inputs.begin(), names.inputs.end());
    taken_.insert(names.parameters.begin(), names.parameters.end());
    std::unordered_map<const Node *, int> uses;
    const std::vector<const Node *> order = topological_order(results);
    for (const Node *node : order)
      for (int i = 0; i < node->arity; ++i) ++uses[node->args[i]];
    for (Expr result : results) ++uses[result.node()];
    for (const Node *node : order) {
      Piece piece = print(Expr(node));
      if (node->arity > 0 && piece.varies && (uses[node] > 1 || piece.depth > kMaxInlineDepth)) {
        const std::string name = variable();
        statements_ += fmt::format("        {} = {}\n", name, piece.text);
        piece = {name, kPrimary, 0, true};
      }
      done_[node] = std::move(piece);
    }
    std::vector<std::string> values;
    for (Expr result : results) {
      const Piece &piece = done_.at(result.node());
      // [()] makes a number of an array without dimensions; a constant has the shape of the input.
      values.push_back(piece.varies && depends_on_input(result)
                           ? operand(piece, kPrimary) + "[()]"
                           : fmt::format("np.full_like({}, {})[()]", first_, piece.text));
    }
    text = statements_ + fmt::format("        return {}\n", fmt::join(values, ", "));
  }

  std::string text;

 private:
  std::string variable() {
    std::string name;
    do name = fmt::format("t{}", next_++);
    while (taken_.contains(name));
    return name;
  }

  static bool depends_on_input(Expr e) {
    for (const Node *node : topological_order(e))
      if (node->op == Op::Input) return true;
    return false;
  }

  static std::string operand(const Piece &piece, Precedence context) {
    return piece.precedence < context ? "(" + piece.text + ")" : piece.text;
  }

  // Constants become Python numbers, which take the type of the array that they meet.
  Piece number(Expr e) {
    if (e.is(Op::Constant)) {
      const std::string text = to_text(e.rational());
      if (text.find('/') == std::string::npos && text.size() <= 17)
        return {text, text[0] == '-' ? kNegation : kPrimary, 0, false};
    }
    const double value = Oracle(e)(std::span<const double>());
    if (value != value) return {"math.nan", kPrimary, 0, false};
    if (value - value != 0) return {value < 0 ? "-math.inf" : "math.inf", value < 0 ? kNegation : kPrimary, 0, false};
    return {fmt::format("{}", value), value < 0 ? kNegation : kPrimary, 0, false};
  }

  Piece print(Expr e) {
    if (e.is(Op::Input)) return {names_.inputs.at(e.index()), kPrimary, 0, true};
    if (e.is(Op::Parameter)) return {names_.parameters.at(e.index()), kPrimary, 0, true};
    std::array<const Piece *, 3> args{};
    int depth = 0;
    bool varies = false;
    for (int i = 0; i < e.arity(); ++i) {
      args[static_cast<size_t>(i)] = &done_.at(e.arg(i).node());
      depth = std::max(depth, args[static_cast<size_t>(i)]->depth + 1);
      varies |= args[static_cast<size_t>(i)]->varies;
    }
    if (!varies && e.type() == Type::Real) return number(e);
    auto [text, precedence] = operation(e, args);
    return {std::move(text), precedence, depth, varies};
  }

  std::pair<std::string, Precedence> operation(Expr e, const std::array<const Piece *, 3> &args) {
    auto arg = [&](size_t i, Precedence context) { return operand(*args[i], context); };
    auto infix = [&](const char *op, Precedence own, Precedence left, Precedence right) {
      return std::pair(fmt::format("{} {} {}", arg(0, left), op, arg(1, right)), own);
    };
    switch (e.op()) {
      case Op::Add: return infix("+", kSum, kSum, kProduct);
      case Op::Sub: return infix("-", kSum, kSum, kProduct);
      case Op::Mul: return infix("*", kProduct, kProduct, kNegation);
      case Op::Div:
        // a / b^2 as a / b / b: the square would overflow where the quotient is still a number.
        if (e.arg(1).is(Op::Pow) && e.arg(1).arg(1).is_rational(2)) {
          const std::string base = operand(done_.at(e.arg(1).arg(0).node()), kNegation);
          return {fmt::format("{} / {} / {}", arg(0, kProduct), base, base), kProduct};
        }
        return infix("/", kProduct, kProduct, kNegation);
      case Op::Neg: return {"-" + arg(0, kNegation), kNegation};
      case Op::Pow: return {fmt::format("{}**{}", arg(0, kPrimary), arg(1, kNegation)), kPower};
      case Op::Less: return infix("<", kCompare, kSum, kSum);
      case Op::LessEqual: return infix("<=", kCompare, kSum, kSum);
      case Op::Equal: return infix("==", kCompare, kSum, kSum);
      case Op::And: return {fmt::format("np.logical_and({}, {})", args[0]->text, args[1]->text), kPrimary};
      case Op::Or: return {fmt::format("np.logical_or({}, {})", args[0]->text, args[1]->text), kPrimary};
      case Op::Not: return {fmt::format("np.logical_not({})", args[0]->text), kPrimary};
      case Op::RowMax: return {fmt::format("np.max({}, axis=-1, keepdims=True)", args[0]->text), kPrimary};
      case Op::RowSum: return {fmt::format("np.sum({}, axis=-1, keepdims=True)", args[0]->text), kPrimary};
      case Op::RowMean: return {fmt::format("np.mean({}, axis=-1, keepdims=True)", args[0]->text), kPrimary};
      case Op::Select: {
        const bool typed = args[1]->varies || args[2]->varies;
        return {fmt::format("np.where({}, {}, {}){}", args[0]->text, args[1]->text, args[2]->text,
                            typed ? "" : fmt::format(".astype({}.dtype)", first_)),
                kPrimary};
      }
      default: {
        std::string call(numpy_function(e.op()));
        if (call.empty()) throw std::logic_error(fmt::format("NumPy has no form for '{}'", spelling(e.op())));
        for (int i = 0; i < e.arity(); ++i) call += (i ? ", " : "(") + args[static_cast<size_t>(i)]->text;
        return {call + ")", kPrimary};
      }
    }
  }

  const Names &names_;
  std::string first_, statements_;
  std::unordered_set<std::string> taken_;
  std::unordered_map<const Node *, Piece> done_;
  size_t next_ = 0;
};

Names python_names(const Activation &a) {
  Names names = names_of(a);
  std::unordered_set<std::string> taken(std::begin(kTaken), std::end(kTaken));
  for (std::vector<std::string> *list : {&names.inputs, &names.parameters})
    for (std::string &name : *list)
      while (!taken.insert(name).second) name += '_';
  return names;
}

std::string signature(const Activation &a, const Names &names) {
  std::string out = fmt::format("{}", fmt::join(names.inputs, ", "));
  bool defaults = false, keywords = false;
  for (size_t i = 0; i < a.parameters.size(); ++i) {
    const auto &value = a.parameters[i].default_value;
    // A parameter without a default may not follow one that has one, unless both are given by name.
    if (defaults && !value) keywords = true;
    defaults |= value.has_value();
  }
  if (keywords) out += ", *";
  for (size_t i = 0; i < a.parameters.size(); ++i) {
    const auto &value = a.parameters[i].default_value;
    out += ", " + names.parameters[i] + (value ? "=" + to_text(*value) : "");
  }
  return out;
}

}  // namespace

std::string to_numpy(const Activation &a) {
  const Names names = python_names(a);
  const Expr body = simplify(a.body);
  std::string code;
  std::unordered_set<std::string> keywords(std::begin(kTaken), std::end(kTaken));
  const std::string name = keywords.contains(a.name) ? a.name + "_" : a.name;
  auto function = [&](const std::string &suffix, const std::string &comment, const std::vector<Expr> &results) {
    std::string all = fmt::format("{}", fmt::join(names.inputs, ", "));
    if (!names.parameters.empty()) all += fmt::format(", {}", fmt::join(names.parameters, ", "));
    code += fmt::format("\n\ndef {}{}({}):\n    \"\"\"{}\"\"\"\n", name, suffix, signature(a, names), comment);
    code += fmt::format("    [{}] = _floats([{}]{})\n", all, fmt::join(names.inputs, ", "),
                        names.parameters.empty() ? "" : fmt::format(", [{}]", fmt::join(names.parameters, ", ")));
    code += "    with np.errstate(all=\"ignore\"):  # both arms of np.where are computed everywhere\n";
    code += Body(results, names, names.inputs[0]).text;
  };
  function("", to_text_within(a.body, names_of(a)), {body});

  // First of all inputs, in one function, then of each learned parameter.
  const std::vector<Gradient> gradients = gradients_of(a);
  std::vector<Expr> of_inputs;
  for (const Gradient &g : gradients)
    if (g.variable.is(Op::Input)) of_inputs.push_back(g.value);
  if (!of_inputs.empty())
    function("_grad", fmt::format("The derivative with respect to {}.", fmt::join(a.inputs, ", ")), of_inputs);
  for (const Gradient &g : gradients)
    if (g.variable.is(Op::Parameter))
      function("_grad_" + g.name, "The derivative with respect to " + g.name + ".", {g.value});

  const std::string helpers = numpy_helpers(code);
  return (helpers.find("math.") != helpers.npos || code.find("math.") != code.npos ? "import math\n\n" : "") +
         std::string("import numpy as np\n\n\n") + helpers + code.substr(2);
}

}  // namespace actc
