// Precedence decides on parentheses as in print.cpp; fractions, roots, bars and cases enclose their operands already.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/print_latex.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace actc {
namespace {

enum Precedence { kSelect = 1, kOr, kAnd, kNot, kCompare, kSum, kProduct, kNegation, kPower, kPrimary };

constexpr const char *kGreek[] = {"alpha", "beta",   "gamma",  "delta", "epsilon", "zeta",  "eta",   "theta",
                                  "iota",  "kappa",  "lambda", "mu",    "nu",      "xi",    "pi",    "rho",
                                  "sigma", "tau",    "phi",    "chi",   "psi",     "omega", "Gamma", "Delta",
                                  "Theta", "Lambda", "Xi",     "Pi",    "Sigma",   "Phi",   "Psi",   "Omega"};

// What to write before "\left(": LaTeX has some names, the others are set upright.
std::string function_name(Op op) {
  switch (op) {
    case Op::Min: return "\\min";
    case Op::Max: return "\\max";
    case Op::Log: return "\\ln";
    case Op::Log2: return "\\log_{2}";
    case Op::Tanh: return "\\tanh";
    case Op::Sinh: return "\\sinh";
    case Op::Cosh: return "\\cosh";
    case Op::Sin: return "\\sin";
    case Op::Cos: return "\\cos";
    case Op::Atan: return "\\arctan";
    case Op::Sigmoid: return "\\sigma";
    case Op::SigmoidGrad: return "\\sigma'";
    case Op::Normcdf: return "\\Phi";
    case Op::SiluGrad: return "\\operatorname{silu}'";
    case Op::GeluGrad: return "\\operatorname{gelu}'";
    case Op::MishGrad: return "\\operatorname{mish}'";
    case Op::RowMax: return "\\max_{j}";
    case Op::RowSum: return "\\sum_{j}";
    case Op::RowMean: return "\\operatorname{mean}_{j}";
    default: {
      std::string name;
      for (const char c : spelling(op)) name += c == '_' ? std::string("\\_") : std::string(1, c);
      return "\\operatorname{" + name + "}";
    }
  }
}

class LatexPrinter {
 public:
  explicit LatexPrinter(const Names &names) : names_(names) {}

  std::string print(Expr e, Precedence context = kSelect) const {
    const auto [text, own] = form(e);
    return own < context ? "\\left(" + text + "\\right)" : text;
  }

 private:
  struct Form {
    std::string text;
    Precedence own = kPrimary;
  };

  static std::string symbol(const std::vector<std::string> &names, char prefix, uint32_t index) {
    return latex_symbol(index < names.size() ? names[index] : fmt::format("{}{}", prefix, index));
  }

  static Form constant(const mpq_class &value) {
    const std::string text = to_text(value);
    if (text.find('/') == std::string::npos) return {text, text[0] == '-' ? kNegation : kPrimary};
    const mpz_class numerator = abs(value.get_num());
    return {fmt::format("{}\\frac{{{}}}{{{}}}", value < 0 ? "-" : "", numerator.get_str(), value.get_den().get_str()),
            value < 0 ? kNegation : kPower};
  }

  std::string infix(Expr e, const char *op, Precedence left, Precedence right) const {
    return print(e.arg(0), left) + op + print(e.arg(1), right);
  }

  Form form(Expr e) const {
    const Expr a = e.arity() > 0 ? e.arg(0) : Expr();
    switch (e.op()) {
      case Op::Constant: return constant(e.rational());
      case Op::Pi: return {"\\pi"};
      case Op::Input: return {symbol(names_.inputs, 'x', e.index())};
      case Op::Parameter: return {symbol(names_.parameters, 'p', e.index())};
      case Op::Add: return {infix(e, " + ", kSum, kProduct), kSum};
      case Op::Sub: return {infix(e, " - ", kSum, kProduct), kSum};
      case Op::Mul: {
        // A thin space multiplies, but not before a digit: "2 \, 3" would read as 23.
        const std::string right = print(e.arg(1), kPower);
        const char *times = std::isdigit(static_cast<unsigned char>(right[0])) ? " \\cdot " : " \\, ";
        return {print(a, kProduct) + times + right, kProduct};
      }
      case Op::Div: return {fmt::format("\\frac{{{}}}{{{}}}", print(a), print(e.arg(1))), kPower};
      case Op::Neg: return {"-" + print(a, kProduct), kNegation};
      case Op::Abs: return {"\\left|" + print(a) + "\\right|"};
      case Op::Floor: return {"\\left\\lfloor " + print(a) + " \\right\\rfloor"};
      case Op::Ceil: return {"\\left\\lceil " + print(a) + " \\right\\rceil"};
      case Op::Pow:
      case Op::Power: return {print(a, kPrimary) + "^{" + print(e.arg(1)) + "}", kPower};
      case Op::Exp: return {"e^{" + print(a) + "}", kPower};
      case Op::Exp2: return {"2^{" + print(a) + "}", kPower};
      case Op::Expm1: return {"e^{" + print(a) + "} - 1", kSum};
      case Op::Log1p: return {"\\ln\\left(1 + " + print(a, kProduct) + "\\right)"};
      case Op::Sqrt: return {"\\sqrt{" + print(a) + "}"};
      case Op::Rsqrt: return {"\\frac{1}{\\sqrt{" + print(a) + "}}", kPower};
      case Op::Gate: return {print(a, kProduct) + " \\, \\sigma\\left(" + print(e.arg(1)) + "\\right)", kProduct};
      case Op::Less: return {infix(e, " < ", kSum, kSum), kCompare};
      case Op::LessEqual: return {infix(e, " \\le ", kSum, kSum), kCompare};
      case Op::Equal: return {infix(e, " = ", kSum, kSum), kCompare};
      case Op::And: return {infix(e, " \\wedge ", kAnd, kNot), kAnd};
      case Op::Or: return {infix(e, " \\vee ", kOr, kAnd), kOr};
      case Op::Not: return {"\\neg " + print(a, kPrimary), kNot};
      case Op::Select: return {cases(e)};
      default: {
        std::string text = function_name(e.op()) + "\\left(";
        for (int i = 0; i < e.arity(); ++i) text += (i ? ", " : "") + print(e.arg(i));
        return {text + "\\right)"};
      }
    }
  }

  // A chain of ?: is one environment.
  std::string cases(Expr e) const {
    std::string text = "\\begin{cases} ";
    for (; e.is(Op::Select); e = e.arg(2)) text += print(e.arg(1)) + " & \\text{if } " + print(e.arg(0)) + " \\\\ ";
    return text + print(e) + " & \\text{otherwise} \\end{cases}";
  }

  const Names &names_;
};

}  // namespace

std::string latex_symbol(const std::string &name) {
  const size_t digits = name.find_last_not_of("0123456789") + 1;
  const std::string letters = name.substr(0, digits);
  const std::string subscript = digits < name.size() ? "_{" + name.substr(digits) + "}" : "";
  if (std::find(std::begin(kGreek), std::end(kGreek), letters) != std::end(kGreek)) return "\\" + letters + subscript;
  if (letters.size() == 1 && letters[0] != '_') return letters + subscript;
  std::string escaped;
  for (const char c : letters) escaped += c == '_' ? std::string("\\_") : std::string(1, c);
  return "\\mathit{" + escaped + "}" + subscript;
}

std::string to_latex(Expr expr, const Names &names) { return LatexPrinter(names).print(expr); }

std::string to_latex(const Activation &a) {
  std::string arguments;
  for (size_t i = 0; i < a.inputs.size(); ++i) arguments += (i ? ", " : "") + latex_symbol(a.inputs[i]);
  for (size_t i = 0; i < a.parameters.size(); ++i) arguments += (i ? ", " : "; ") + latex_symbol(a.parameters[i].name);
  std::string name;
  for (const char c : a.name) name += c == '_' ? std::string("\\_") : std::string(1, c);
  return fmt::format("{}\\left({}\\right) = {}", a.name == "formula" ? "f" : "\\operatorname{" + name + "}", arguments,
                     to_latex(a.body, names_of(a)));
}

}  // namespace actc
