// One statement per primitive, in the order of evaluation. Sign operations and casts go through the bits, because C's
// unary minus and fabsf may be computed in another way; min and max are written out: fminf treats NaN otherwise.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/print_c.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <stdexcept>
#include <unordered_map>
#include <unordered_set>

#include "codegen/c_words.h"

namespace actc {
namespace {

// Contraction is what compilers do by default (GCC across statements, too), and it changes bits. Whole files turn it
// off. A header must not: there clang has its pragma inside the functions, and GCC, whose pragma would keep them from
// being inlined, gets products as a * b + -0, which has the same bits and the same cost.
constexpr const char *kWholeFile = R"c(#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("fp-contract=off")
#else
#pragma STDC FP_CONTRACT OFF
#endif
)c";

constexpr const char *kInline = R"c(#ifndef ACTC_C_INLINE
#define ACTC_C_INLINE
#if defined(__clang__)
#define ACTC_NO_CONTRACTION _Pragma("clang fp contract(off)")
#elif defined(__GNUC__)
#define ACTC_NO_CONTRACTION
#else
#define ACTC_NO_CONTRACTION _Pragma("STDC FP_CONTRACT OFF")
#endif
#if defined(__GNUC__) && !defined(__clang__) && defined(__FP_FAST_FMAF)
#define ACTC_PRODUCT(a, b) fmaf(a, b, -0.0f)
#else
#define ACTC_PRODUCT(a, b) ((a) * (b))
#endif

static inline uint32_t actc_select_bits(int condition, uint32_t a, uint32_t b) {
  const uint32_t mask = 0u - (uint32_t)condition;
  return (a & mask) | (b & ~mask);
}

static inline float actc_select(int condition, float a, float b) {
  return actc_float(actc_select_bits(condition, actc_bits(a), actc_bits(b)));
}
#endif
)c";

constexpr const char *kPreamble = R"c(#ifndef ACTC_C_KERNEL
#define ACTC_C_KERNEL
#include <float.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__FAST_MATH__)
#error "compile without -ffast-math: it changes results"
#endif
#if FLT_EVAL_METHOD != 0
#error "float must be computed as float (on x86: with SSE2)"
#endif

static inline uint32_t actc_bits(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

static inline float actc_float(uint32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}
#endif
)c";

// dsl/half.h in C.
constexpr const char *kHalf = R"c(
#ifndef ACTC_C_HALF
#define ACTC_C_HALF
static inline float actc_half_to_float(uint16_t half) {
  uint32_t bits = (uint32_t)(half & 0x7fffu) << 13;
  const uint32_t exponent = bits & 0x0f800000u;
  bits += 0x38000000u;
  if (exponent == 0x0f800000u) bits += 0x38000000u;
  if (exponent == 0) bits = actc_bits(actc_float(bits + 0x800000u) - 6.103515625e-05f);
  return actc_float(bits | (uint32_t)(half & 0x8000u) << 16);
}

static inline uint16_t actc_float_to_half(float value) {
  const uint32_t bits = actc_bits(value), magnitude = bits & 0x7fffffffu;
  uint32_t half;
  if (magnitude > 0x7f800000u)
    half = 0x7e00u;
  else if (magnitude >= 0x47800000u)
    half = 0x7c00u;
  else if (magnitude < 0x38800000u)
    half = actc_bits(actc_float(magnitude) + 0.5f) - 0x3f000000u;
  else
    half = (magnitude - 0x38000000u + 0xfffu + (magnitude >> 13 & 1u)) >> 13;
  return (uint16_t)(half | (bits >> 16 & 0x8000u));
}
#endif
)c";

constexpr const char *kWide = R"c(
#ifndef ACTC_C_F64
#define ACTC_C_F64
static inline uint64_t actc_bits64(double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

static inline double actc_double(uint64_t bits) {
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}
#endif
)c";

constexpr const char *kInlineWide = R"c(
#ifndef ACTC_C_INLINE_F64
#define ACTC_C_INLINE_F64
#if defined(__GNUC__) && !defined(__clang__) && defined(__FP_FAST_FMA)
#define ACTC_PRODUCT64(a, b) fma(a, b, -0.0)
#else
#define ACTC_PRODUCT64(a, b) ((a) * (b))
#endif

static inline uint64_t actc_select64_bits(int condition, uint64_t a, uint64_t b) {
  const uint64_t mask = (uint64_t)0 - (uint64_t)condition;
  return (a & mask) | (b & ~mask);
}

static inline double actc_select64(int condition, double a, double b) {
  return actc_double(actc_select64_bits(condition, actc_bits64(a), actc_bits64(b)));
}
#endif
)c";

// What C calls the types and functions of a kernel's float.
struct CNames {
  const char *floating, *uint, *suffix, *fma, *sqrt, *bits, *from_bits, *product, *select;
  int digits;  // decimal, enough for every value
  uint64_t sign;
};
constexpr CNames kNames32 = {"float",      "uint32_t",     "f",           "fmaf", "sqrtf",    "actc_bits",
                             "actc_float", "ACTC_PRODUCT", "actc_select", 9,      0x80000000u};
constexpr CNames kNames64 = {"double",         "uint64_t",      "", "fma",     "sqrt", "actc_bits64", "actc_double",
                             "ACTC_PRODUCT64", "actc_select64", 17, 1ull << 63};

constexpr const char *kTaken[] = {"fmaf",
                                  "sqrtf",
                                  "uint32_t",
                                  "memcpy",
                                  "ACTC_NO_CONTRACTION",
                                  "ACTC_PRODUCT",
                                  "actc_select",
                                  "actc_select_bits",
                                  "actc_bits",
                                  "actc_float",
                                  "n",
                                  "i",
                                  "INFINITY",
                                  "NAN",
                                  "uint16_t",
                                  "actc_half_to_float",
                                  "actc_float_to_half",
                                  "uint64_t",
                                  "fma",
                                  "sqrt",
                                  "ACTC_PRODUCT64",
                                  "actc_select64",
                                  "actc_select64_bits",
                                  "actc_bits64",
                                  "actc_double"};

class CPrinter {
 public:
  CPrinter(const Primitives &kernel, const CFunction &function)
      : form_(function.form),
        names_(kernel.type() == Type::F64 ? kNames64 : kNames32),
        taken_(std::begin(kTaken), std::end(kTaken)) {
    taken_.insert(function.name);
    if (form_ == CForm::Slice) taken_.insert({"in", "out", "params"});
    std::vector<std::string> arguments;
    const std::string element = kernel.type() == Type::U16 ? "uint16_t" : names_.floating;
    const size_t n_stored = kernel.names.inputs.size() - function.array_parameters.size();
    for (size_t k = 0; k < kernel.names.inputs.size(); ++k) {
      inputs_.push_back(unique(kernel.names.inputs[k]));
      arguments.push_back(fmt::format("const {} *{}", k < n_stored ? element : names_.floating, inputs_.back()));
    }
    for (size_t k = 0; k < kernel.names.parameters.size(); ++k)
      parameters_.push_back(unique(kernel.names.parameters[k]));
    std::vector<std::string> outputs;
    for (size_t k = 0; k < kernel.outputs.size(); ++k) {
      outputs.push_back(unique(k < function.outputs.size() ? function.outputs[k]
                               : k == 0                    ? "y"
                                                           : fmt::format("y{}", k)));
      arguments.push_back(
          fmt::format("{} *{}", kernel.outputs[k].type() == Type::U16 ? "uint16_t" : names_.floating, outputs.back()));
    }
    arguments.push_back("size_t n");
    for (const std::string &p : parameters_) arguments.push_back(fmt::format("const {} *{}", names_.floating, p));

    for (const std::string &line : function.comment) out += comment(line);
    if (form_ == CForm::Inline) {
      print_inline(kernel, function, element, outputs);
      return;
    }
    std::string once = unused(kernel), body;
    for (const Node *node : topological_order(kernel.outputs)) {
      const Expr e(node);
      if (e.is(Op::Parameter))
        once += "  " + statement(e);
      else
        body += statement(e);
    }
    out += form_ == CForm::Slice ? slice_head(function, arguments)
                                 : fmt::format("void {}({}) {{\n", function.name, fmt::join(arguments, ", "));
    out += fmt::format("{}  for (size_t i = 0; i < n; ++i) {{\n{}", once, body);
    for (size_t k = 0; k < outputs.size(); ++k)
      out += fmt::format("    {}[i] = {};\n", outputs[k], name_.at(kernel.outputs[k].node()));
    out += "  }\n}\n";
  }

  std::string out;

 private:
  // An actc_slice_fn: arrays of pointers, which become the arguments of the other form.
  std::string slice_head(const CFunction &function, std::vector<std::string> arguments) const {
    std::erase(arguments, "size_t n");
    std::string head = fmt::format(
        "void {}(const void *const *in, void *const *out, const void *const *params, size_t n) {{\n", function.name);
    const size_t n_in = inputs_.size(), n_stored = n_in - function.array_parameters.size(),
                 n_array = arguments.size() - parameters_.size();
    for (size_t k = 0; k < arguments.size(); ++k) {
      const std::string source = k < n_stored  ? fmt::format("in[{}]", k)
                                 : k < n_in    ? fmt::format("params[{}]", function.array_parameters[k - n_stored])
                                 : k < n_array ? fmt::format("out[{}]", k - n_in)
                                               : fmt::format("params[{}]", k - n_array);
      head += fmt::format("  {} = {};\n", arguments[k], source);
    }
    return head + (parameters_.empty() ? "  (void)params;\n" : "");
  }

  // A formula need not use what it declares.
  std::string unused(const Primitives &kernel) const {
    std::unordered_set<std::string> names(inputs_.begin(), inputs_.end());
    names.insert(parameters_.begin(), parameters_.end());
    for (const Node *node : topological_order(kernel.outputs)) {
      const Expr e(node);
      if (e.is(Op::Input)) names.erase(inputs_.at(e.index()));
      if (e.is(Op::Parameter)) names.erase(parameters_.at(e.index()));
    }
    std::string text;
    for (const auto *list : {&inputs_, &parameters_})
      for (const std::string &name : *list)
        if (names.contains(name)) text += fmt::format("  (void){};\n", name);
    return text;
  }

  // One element: arguments by value; the only result is returned, several go through pointers.
  void print_inline(const Primitives &kernel, const CFunction &function, const std::string &element,
                    const std::vector<std::string> &outputs) {
    std::vector<std::string> arguments;
    for (const std::string &input : inputs_) arguments.push_back(fmt::format("{} {}", element, input));
    for (const std::string &parameter : parameters_)
      arguments.push_back(fmt::format("{} {}", names_.floating, parameter));
    const bool one = outputs.size() == 1;
    for (const std::string &output : outputs)
      if (!one) arguments.push_back(fmt::format("{} *{}", element, output));
    out += fmt::format("static inline {} {}({}) {{\n  ACTC_NO_CONTRACTION\n", one ? element : "void", function.name,
                       fmt::join(arguments, ", "));
    out += unused(kernel);
    for (const Node *node : topological_order(kernel.outputs)) out += statement(Expr(node));
    for (size_t k = 0; k < outputs.size(); ++k)
      out += fmt::format("  {}{};\n", one ? "return " : fmt::format("*{} = ", outputs[k]),
                         name_.at(kernel.outputs[k].node()));
    out += "}\n";
  }

  std::string unique(std::string name) {
    while (is_c_word(name) || !taken_.insert(name).second) name += '_';
    return name;
  }

  std::string statement(Expr e) {
    std::string &own = name_[e.node()];
    if (e.is(Op::Constant)) {
      own = literal(e);
      return {};
    }
    const char *type = is_float(e.type())      ? names_.floating
                       : is_uint(e.type())     ? names_.uint
                       : e.type() == Type::U16 ? "uint16_t"
                                               : "int";
    own = unique(fmt::format("t{}", next_++));
    return fmt::format("{}const {} {} = {};\n", indent(e), type, own, value(e));
  }

  const char *indent(Expr e) const { return form_ == CForm::Inline ? "  " : e.is(Op::Parameter) ? "" : "    "; }

  // A backslash (or its trigraph) at the end of a line would draw the next line into the comment.
  static std::string comment(const std::string &line) {
    std::string text = "// ";
    for (const char c : line) text += c == '\n' || c == '\r' ? ' ' : c;
    return text + (text.back() == '\\' || text.back() == '/' ? ".\n" : "\n");
  }

  // The bits where C has no literal.
  std::string literal(Expr e) const {
    std::string bits = fmt::format("0x{:x}u", e.bits());
    if (is_uint(e.type())) return bits;
    const double value = e.number();
    if (!std::isfinite(value)) return fmt::format("{}({})", names_.from_bits, bits);
    // C++ before 2017 has no hexadecimal literals.
    if (form_ == CForm::Inline) return fmt::format("{:#.{}g}{}", value, names_.digits, names_.suffix);
    return fmt::format("{:a}{}", value, names_.suffix);
  }

  std::string value(Expr e) const {
    auto arg = [&](int i) { return name_.at(e.arg(i).node()); };
    auto infix = [&](const char *op) { return fmt::format("{} {} {}", arg(0), op, arg(1)); };
    switch (e.op()) {
      case Op::Input: return inputs_.at(e.index()) + (form_ == CForm::Inline ? "" : "[i]");
      case Op::Parameter: return (form_ == CForm::Inline ? "" : "*") + parameters_.at(e.index());
      case Op::Add: return infix("+");
      case Op::Sub: return infix("-");
      case Op::Mul:
        return form_ == CForm::Inline ? fmt::format("{}({}, {})", names_.product, arg(0), arg(1)) : infix("*");
      case Op::Div: return infix("/");
      case Op::Less: return infix("<");
      case Op::Equal: return infix("==");
      case Op::And:
      case Op::BitAnd: return infix("&");
      case Op::Or:
      case Op::BitOr: return infix("|");
      case Op::BitXor: return infix("^");
      case Op::ShiftLeft: return fmt::format("{} << {}", arg(0), e.arg(1).bits());
      case Op::ShiftRight: return fmt::format("{} >> {}", arg(0), e.arg(1).bits());
      case Op::Not: return "!" + arg(0);
      case Op::Neg: return with_bits(arg(0), '^', names_.sign);
      case Op::Abs: return with_bits(arg(0), '&', names_.sign - 1);
      case Op::Min: return select(e.type(), fmt::format("{} < {}", arg(0), arg(1)), arg(0), arg(1));
      case Op::Max: return select(e.type(), fmt::format("{} > {}", arg(0), arg(1)), arg(0), arg(1));
      case Op::Select: return select(e.type(), arg(0), arg(1), arg(2));
      case Op::Widen: return arg(0);
      case Op::Narrow: return fmt::format("(uint16_t)({} & 0xffffu)", arg(0));
      case Op::HalfToFloat: return fmt::format("actc_half_to_float({})", arg(0));
      case Op::FloatToHalf: return fmt::format("actc_float_to_half({})", arg(0));
      case Op::Fma: return fmt::format("{}({}, {}, {})", names_.fma, arg(0), arg(1), arg(2));
      case Op::Sqrt: return fmt::format("{}({})", names_.sqrt, arg(0));
      case Op::AsUint: return fmt::format("{}({})", names_.bits, arg(0));
      case Op::AsFloat: return fmt::format("{}({})", names_.from_bits, arg(0));
      default: throw std::logic_error(fmt::format("C has no form for '{}', which is no primitive", spelling(e.op())));
    }
  }

  std::string with_bits(const std::string &x, char op, uint64_t mask) const {
    return fmt::format("{}({}({}) {} 0x{:x}u)", names_.from_bits, names_.bits, x, op, mask);
  }

  // GCC moves what only one side of ?: needs into a branch, and then does not vectorise the loop.
  std::string select(Type type, const std::string &condition, const std::string &a, const std::string &b) const {
    if (form_ != CForm::Inline || type == Type::U16) return fmt::format("{} ? {} : {}", condition, a, b);
    if (type == Type::Bool) return fmt::format("({0} & {1}) | (!{0} & {2})", condition, a, b);
    return fmt::format("{}{}({}, {}, {})", names_.select, is_uint(type) ? "_bits" : "", condition, a, b);
  }

  CForm form_;
  const CNames &names_;
  std::unordered_set<std::string> taken_;
  std::vector<std::string> inputs_, parameters_;
  std::unordered_map<const Node *, std::string> name_;
  size_t next_ = 0;
};

}  // namespace

std::string c_prelude(CForm form, bool half, bool wide) {
  const bool header = form == CForm::Inline;
  return fmt::format("{}{}{}{}{}", kPreamble, header ? kInline : kWholeFile, half ? kHalf : "", wide ? kWide : "",
                     wide && header ? kInlineWide : "");
}

std::string c_function(const Primitives &kernel, const CFunction &function) { return CPrinter(kernel, function).out; }

std::string to_c(const Primitives &kernel, const CFunction &function) {
  const bool wide = kernel.type() == Type::F64;
  const bool half =
      std::any_of(kernel.outputs.begin(), kernel.outputs.end(), [](Expr output) { return output.is(Op::FloatToHalf); });
  return fmt::format("{}\n{}", c_prelude(function.form, half, wide), c_function(kernel, function));
}

}  // namespace actc
