// Expression IR: immutable, hash-consed nodes that a Context owns. Equal expressions of one Context are one node, so
// equality is pointer equality and every traversal that memoises by node is linear in the size of the DAG.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <gmpxx.h>

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace actc {

class Context;

enum class Op : uint8_t {
#define OP(enumerator, spelling, arity) enumerator,
#include "dsl/ops.def"
};
inline constexpr int kOpCount = 0
#define OP(enumerator, spelling, arity) +1
#include "dsl/ops.def"
    ;

std::string_view spelling(Op op);
int arity(Op op);
constexpr bool is_reduction(Op op) { return op >= Op::RowMax && op <= Op::RowMean; }

// Real: the formula, over the real numbers. Bool: a condition. The others: primitives, exactly as the machine computes.
// U16: what an array of a 16-bit type holds; it is only widened, narrowed and converted.
enum class Type : uint8_t { Real, Bool, F32, U32, U16, F64, U64 };
std::string_view spelling(Type type);
constexpr bool is_float(Type type) { return type == Type::F32 || type == Type::F64; }
constexpr bool is_uint(Type type) { return type == Type::U32 || type == Type::U64; }
// Of a kernel in f64. A kernel has nodes of one kind: wide ones, or F32 with U32 and U16.
constexpr bool is_wide(Type type) { return type == Type::F64 || type == Type::U64; }
constexpr int bit_width(Type type) { return is_wide(type) ? 64 : type == Type::U16 ? 16 : 32; }
// The unsigned integer with the bits of a float, and the other way round.
constexpr Type uint_of(Type type) { return is_wide(type) ? Type::U64 : Type::U32; }
constexpr Type float_of(Type type) { return is_wide(type) ? Type::F64 : Type::F32; }

// Half-open range of bytes in the source text; empty when a node has no source.
struct SourceRange {
  uint32_t begin = 0, end = 0;
  bool empty() const { return begin == end; }
};

// A set of operations, as bits. Two operations may share a bit: what a set lacks is certainly not there.
using OpSet = uint64_t;
inline OpSet bit(Op op) { return OpSet{1} << static_cast<int>(op) % 64; }

// A real node as a product of factors or a sum of terms (normal_form.h), for a first look: known when the node is made.
struct Shape {
  OpSet ops = 0;          // of the factors; of a sum: of the factors of all terms
  double constant = 1;    // the constant factor, about
  uint32_t hash = 0;      // of the other factors, in any order
  uint32_t exponent = 1;  // the largest
  uint16_t bits = 0;      // of the constant factor
  uint8_t size = 1;       // factors (with the constant) or terms
  bool zero = false;      // a factor is 0
  bool whole = false;     // a product or sum that is not taken apart: a factor or a term in its own right
};

struct Node {
  Op op = Op::Constant;
  Type type = Type::Real;
  uint8_t arity = 0;
  uint32_t id = 0;         // position in the order of creation: operands come before their users
  SourceRange range = {};  // where the first occurrence was written
  std::array<const Node *, 3> args = {};
  uint64_t payload = 0;                 // Input, Parameter: index. Constants of primitives: the bits
  const mpq_class *rational = nullptr;  // Real constants
  Shape shape = {};
  Context *context = nullptr;
};

// A handle to a node; cheap to copy; valid as long as its Context. The null handle is false.
class Expr {
 public:
  Expr() = default;
  explicit Expr(const Node *node) : node_(node) {}

  explicit operator bool() const { return node_ != nullptr; }
  bool operator==(const Expr &other) const = default;

  const Node *node() const { return node_; }
  Context &context() const { return *node_->context; }
  Op op() const { return node_->op; }
  Type type() const { return node_->type; }
  int arity() const { return node_->arity; }
  Expr arg(int i) const { return Expr(node_->args[i]); }
  uint32_t index() const { return static_cast<uint32_t>(node_->payload); }
  uint64_t bits() const { return node_->payload; }
  double number() const;  // of a constant F32 or F64, exactly
  const mpq_class &rational() const { return *node_->rational; }
  SourceRange range() const { return node_->range; }
  const Shape &shape() const { return node_->shape; }

  bool is(Op op) const { return node_ && node_->op == op; }
  bool is_rational() const { return is(Op::Constant) && node_->type == Type::Real; }
  bool is_rational(long value) const { return is_rational() && rational() == value; }

 private:
  const Node *node_ = nullptr;
};

// Every node below the roots exactly once, operands before users.
std::vector<const Node *> topological_order(std::span<const Expr> roots);
inline std::vector<const Node *> topological_order(Expr root) { return topological_order(std::span(&root, 1)); }

// The builder: the same nodes as the parser makes. Numbers convert exactly (a double is a dyadic rational).
Expr operator+(Expr a, Expr b);
Expr operator-(Expr a, Expr b);
Expr operator*(Expr a, Expr b);
Expr operator/(Expr a, Expr b);
Expr operator-(Expr a);
Expr operator<(Expr a, Expr b);
Expr operator<=(Expr a, Expr b);
inline Expr operator>(Expr a, Expr b) { return b < a; }
inline Expr operator>=(Expr a, Expr b) { return b <= a; }
Expr equal(Expr a, Expr b);
// Functions, because `!expr` and `a && b` ask whether handles are null.
Expr logical_and(Expr a, Expr b);
Expr logical_or(Expr a, Expr b);
Expr logical_not(Expr a);
Expr select(Expr condition, Expr if_true, Expr if_false);
Expr min(Expr a, Expr b);
Expr max(Expr a, Expr b);
Expr clamp(Expr x, Expr low, Expr high);
Expr abs(Expr a);
Expr pow(Expr base, long exponent);
#define ACTC_UNARY(name, op) Expr name(Expr a);
#include "dsl/unary.def"
Expr power(Expr base, Expr exponent);  // any exponent; base > 0, or the exponent an integer
Expr raise(Expr base, Expr exponent);  // as the language's ^: a product, a root or `power`, whichever fits
Expr sign(Expr a);
Expr step(Expr a);  // 0 below 0, else 1
Expr normpdf(Expr a);
Expr gate(Expr a, Expr z);  // a * sigmoid(z)

// A constant of the type of `like`.
Expr constant(Expr like, double value);
#define ACTC_MIXED(op)                                                      \
  inline Expr operator op(Expr a, double b) { return a op constant(a, b); } \
  inline Expr operator op(double a, Expr b) { return constant(b, a) op b; }
ACTC_MIXED(+)
ACTC_MIXED(-)
ACTC_MIXED(*)
ACTC_MIXED(/)
ACTC_MIXED(<)
ACTC_MIXED(<=)
ACTC_MIXED(>)
ACTC_MIXED(>=)
#undef ACTC_MIXED
inline Expr select(Expr c, Expr a, double b) { return select(c, a, constant(a, b)); }
inline Expr select(Expr c, double a, Expr b) { return select(c, constant(b, a), b); }
inline Expr min(Expr a, double b) { return min(a, constant(a, b)); }
inline Expr max(Expr a, double b) { return max(a, constant(a, b)); }
inline Expr clamp(Expr x, double low, double high) { return clamp(x, constant(x, low), constant(x, high)); }

}  // namespace actc
