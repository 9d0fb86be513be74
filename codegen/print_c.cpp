// One statement per primitive, in the order of evaluation. Sign operations and casts go through the bits, because C's
// unary minus and fabsf may be computed in another way; min and max are written out, because fminf treats NaN
// otherwise. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/print_c.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <stdexcept>
#include <unordered_map>
#include <unordered_set>

namespace actc {
namespace {

// Contraction is what compilers do by default (GCC across statements, too), and it changes bits.
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
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("fp-contract=off")
#else
#pragma STDC FP_CONTRACT OFF
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
  if (exponent == 0) bits = actc_bits(actc_float(bits + 0x800000u) - 0x1p-14f);
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

// What C calls the types and functions of a kernel's float.
struct CNames {
  const char *floating, *uint, *suffix, *fma, *sqrt, *bits, *from_bits;
  uint64_t sign;
};
constexpr CNames kNames32 = {"float", "uint32_t", "f", "fmaf", "sqrtf", "actc_bits", "actc_float", 0x80000000u};
constexpr CNames kNames64 = {"double", "uint64_t", "", "fma", "sqrt", "actc_bits64", "actc_double", 1ull << 63};

constexpr const char *kTaken[] = {"auto",
                                  "break",
                                  "case",
                                  "char",
                                  "const",
                                  "continue",
                                  "default",
                                  "do",
                                  "double",
                                  "else",
                                  "enum",
                                  "extern",
                                  "float",
                                  "for",
                                  "goto",
                                  "if",
                                  "inline",
                                  "int",
                                  "long",
                                  "register",
                                  "restrict",
                                  "return",
                                  "short",
                                  "signed",
                                  "sizeof",
                                  "static",
                                  "struct",
                                  "switch",
                                  "typedef",
                                  "union",
                                  "unsigned",
                                  "void",
                                  "volatile",
                                  "while",
                                  "fmaf",
                                  "sqrtf",
                                  "uint32_t",
                                  "size_t",
                                  "memcpy",
                                  "actc_bits",
                                  "actc_float",
                                  "n",
                                  "i",
                                  "INFINITY",
                                  "NAN",
                                  "NULL",
                                  "uint16_t",
                                  "actc_half_to_float",
                                  "actc_float_to_half",
                                  "uint64_t",
                                  "fma",
                                  "sqrt",
                                  "actc_bits64",
                                  "actc_double",
                                  "asm",
                                  "typeof",
                                  "and",
                                  "or",
                                  "not",
                                  "xor",
                                  "linux",
                                  "unix"};

class CPrinter {
 public:
  CPrinter(const Primitives &kernel, const CFunction &function)
      : names_(kernel.type() == Type::F64 ? kNames64 : kNames32), taken_(std::begin(kTaken), std::end(kTaken)) {
    taken_.insert(function.name);
    std::vector<std::string> arguments;
    const std::string element = kernel.type() == Type::U16 ? "uint16_t" : names_.floating;
    for (size_t k = 0; k < kernel.names.inputs.size(); ++k) {
      inputs_.push_back(unique(kernel.names.inputs[k]));
      arguments.push_back(fmt::format("const {} *{}", element, inputs_.back()));
    }
    for (size_t k = 0; k < kernel.names.parameters.size(); ++k)
      parameters_.push_back(unique(kernel.names.parameters[k]));
    std::vector<std::string> outputs;
    for (size_t k = 0; k < kernel.outputs.size(); ++k) {
      outputs.push_back(unique(k < function.outputs.size() ? function.outputs[k]
                               : k == 0                    ? "y"
                                                           : fmt::format("y{}", k)));
      arguments.push_back(fmt::format("{} *{}", element, outputs.back()));
    }
    arguments.push_back("size_t n");
    for (const std::string &p : parameters_) arguments.push_back(fmt::format("const {} *{}", names_.floating, p));

    for (const std::string &line : function.comment) out += comment(line);
    std::string once, body;
    for (const Node *node : topological_order(kernel.outputs)) {
      const Expr e(node);
      if (e.is(Op::Parameter))
        once += "  " + statement(e);
      else
        body += statement(e);
    }
    out += fmt::format("void {}({}) {{\n{}  for (size_t i = 0; i < n; ++i) {{\n{}", function.name,
                       fmt::join(arguments, ", "), once, body);
    for (size_t k = 0; k < outputs.size(); ++k)
      out += fmt::format("    {}[i] = {};\n", outputs[k], name_.at(kernel.outputs[k].node()));
    out += "  }\n}\n";
  }

  std::string out;

 private:
  std::string unique(std::string name) {
    while (!taken_.insert(name).second) name += '_';
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
    return fmt::format("{}const {} {} = {};\n", e.is(Op::Parameter) ? "" : "    ", type, own, value(e));
  }

  // A backslash (or its trigraph) at the end of a line would draw the next line into the comment.
  static std::string comment(const std::string &line) {
    std::string text = "// ";
    for (const char c : line) text += c == '\n' || c == '\r' ? ' ' : c;
    return text + (text.back() == '\\' || text.back() == '/' ? ".\n" : "\n");
  }

  // The bits where C has no literal.
  std::string literal(Expr e) const {
    const std::string bits = fmt::format("0x{:x}u", e.bits());
    if (is_uint(e.type())) return bits;
    const double value = e.number();
    if (!std::isfinite(value)) return fmt::format("{}({})", names_.from_bits, bits);
    return fmt::format("{:a}{}", value, names_.suffix);
  }

  std::string value(Expr e) const {
    auto arg = [&](int i) { return name_.at(e.arg(i).node()); };
    auto infix = [&](const char *op) { return fmt::format("{} {} {}", arg(0), op, arg(1)); };
    switch (e.op()) {
      case Op::Input: return inputs_.at(e.index()) + "[i]";
      case Op::Parameter: return "*" + parameters_.at(e.index());
      case Op::Add: return infix("+");
      case Op::Sub: return infix("-");
      case Op::Mul: return infix("*");
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
      case Op::Min: return fmt::format("{0} < {1} ? {0} : {1}", arg(0), arg(1));
      case Op::Max: return fmt::format("{0} > {1} ? {0} : {1}", arg(0), arg(1));
      case Op::Select: return fmt::format("{} ? {} : {}", arg(0), arg(1), arg(2));
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

  const CNames &names_;
  std::unordered_set<std::string> taken_;
  std::vector<std::string> inputs_, parameters_;
  std::unordered_map<const Node *, std::string> name_;
  size_t next_ = 0;
};

}  // namespace

std::string to_c(const Primitives &kernel, const CFunction &function) {
  const bool wide = kernel.type() == Type::F64;
  const bool half =
      std::any_of(kernel.outputs.begin(), kernel.outputs.end(), [](Expr output) { return output.is(Op::FloatToHalf); });
  return fmt::format("{}{}{}\n{}", kPreamble, half ? kHalf : "", wide ? kWide : "", CPrinter(kernel, function).out);
}

}  // namespace actc
