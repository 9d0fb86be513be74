// Hash-consing and the typing rules of the IR.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/context.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <stdexcept>

#include "dsl/normal_form.h"

namespace actc {
namespace {

[[noreturn]] void bug(Op op, std::string_view what) {
  throw std::logic_error(fmt::format("IR: '{}' {}", spelling(op), what));
}

// The type of a result, from the types of the operands.
Type result_type(Op op, std::span<const Expr> args) {
  auto expect = [&](bool ok, const char *what) {
    if (!ok) bug(op, what);
  };
  auto same = [&](size_t first) {
    for (size_t i = first; i < args.size(); ++i)
      expect(args[i].type() == args[first].type(), "has operands of two types");
    return args[first].type();
  };
  auto floating = [](Type t) { return t == Type::Real || is_float(t); };
  switch (op) {
    case Op::Constant:
    case Op::Pi:
    case Op::Input:
    case Op::Parameter: bug(op, "is a leaf; Context has a function of its own for it");
    case Op::Less:
    case Op::LessEqual:
    case Op::Equal: expect(floating(same(0)), "compares numbers"); return Type::Bool;
    case Op::And:
    case Op::Or:
    case Op::Not: expect(same(0) == Type::Bool, "takes conditions"); return Type::Bool;
    case Op::Select:
      expect(args[0].type() == Type::Bool, "needs a condition");
      expect(same(1) != Type::Bool && args[1].type() != Type::U16, "selects numbers");
      return args[1].type();
    case Op::Widen: expect(args[0].type() == Type::U16, "takes u16"); return Type::U32;
    case Op::Narrow: expect(args[0].type() == Type::U32, "takes u32"); return Type::U16;
    case Op::HalfToFloat: expect(args[0].type() == Type::U16, "takes u16"); return Type::F32;
    case Op::FloatToHalf: expect(args[0].type() == Type::F32, "takes f32"); return Type::U16;
    case Op::AsUint: expect(is_float(args[0].type()), "takes f32 or f64"); return uint_of(args[0].type());
    case Op::AsFloat: expect(is_uint(args[0].type()), "takes u32 or u64"); return float_of(args[0].type());
    case Op::Fma: expect(is_float(same(0)), "takes f32 or f64"); return args[0].type();
    case Op::BitAnd:
    case Op::BitOr:
    case Op::BitXor: expect(is_uint(same(0)), "takes u32 or u64"); return args[0].type();
    case Op::ShiftLeft:
    case Op::ShiftRight:
      expect(is_uint(same(0)), "takes u32 or u64");
      expect(args[1].is(Op::Constant) && args[1].bits() < static_cast<uint64_t>(bit_width(args[0].type())),
             "needs a constant amount below the number of bits");
      return args[0].type();
    case Op::Add:
    case Op::Sub: expect(same(0) != Type::Bool && args[0].type() != Type::U16, "takes numbers"); return args[0].type();
    case Op::Pow:
      expect(same(0) == Type::Real, "takes real numbers; primitives have products");
      expect(args[1].is_rational() && args[1].rational().get_den() == 1, "needs a constant integer exponent");
      return Type::Real;
    default: expect(floating(same(0)), "takes floating-point numbers"); return args[0].type();
  }
}

uint64_t mix(uint64_t seed, uint64_t value) {
  const uint64_t h = (seed ^ value) * 0x9e3779b97f4a7c15ull;
  return h ^ h >> 32;
}

uint32_t hash_of(const Node &n) {
  uint64_t h = mix(static_cast<uint64_t>(n.op) << 8 | static_cast<uint64_t>(n.type), n.payload);
  for (int i = 0; i < n.arity; ++i) h = mix(h, n.args[i]->id);
  if (n.rational) {
    h = mix(h, mpz_get_ui(n.rational->get_num_mpz_t()));
    h = mix(h, mpz_get_ui(n.rational->get_den_mpz_t()));
  }
  return static_cast<uint32_t>(h);
}

bool same(const Node &a, const Node &b) {
  return a.op == b.op && a.type == b.type && a.payload == b.payload && a.args == b.args &&
         (a.rational == nullptr) == (b.rational == nullptr) && (!a.rational || *a.rational == *b.rational);
}

}  // namespace

Expr Context::intern(Node node) {
  const uint32_t hash = hash_of(node);
  if (nodes_.size() * 2 >= unique_.size()) grow();
  size_t at = hash & (unique_.size() - 1);
  for (; unique_[at].node; at = (at + 1) & (unique_.size() - 1))
    if (unique_[at].hash == hash && same(*unique_[at].node, node)) return Expr(unique_[at].node);
  node.context = this;
  if (node.rational) node.rational = &rationals_.emplace_back(*node.rational);
  node.id = static_cast<uint32_t>(nodes_.size());
  node.range = range_;
  if (node.type == Type::Real) node.shape = shape_of(node);
  unique_[at] = {hash, &nodes_.emplace_back(node)};
  return Expr(unique_[at].node);
}

void Context::grow() {
  std::vector<Slot> old(std::max<size_t>(64, unique_.size() * 2));
  old.swap(unique_);
  for (const Slot &slot : old) {
    if (!slot.node) continue;
    size_t at = slot.hash & (unique_.size() - 1);
    while (unique_[at].node) at = (at + 1) & (unique_.size() - 1);
    unique_[at] = slot;
  }
}

void Context::forget_ranges(size_t first) {
  for (size_t i = first; i < nodes_.size(); ++i) nodes_[i].range = {};
}

Expr Context::rational(const mpq_class &value) {
  mpq_class canonical = value;
  canonical.canonicalize();
  return intern({.op = Op::Constant, .type = Type::Real, .rational = &canonical});
}

Expr Context::pi() { return intern({.op = Op::Pi, .type = Type::Real}); }
Expr Context::input(uint32_t index, Type type) { return intern({.op = Op::Input, .type = type, .payload = index}); }
Expr Context::parameter(uint32_t index, Type type) {
  return intern({.op = Op::Parameter, .type = type, .payload = index});
}
Expr Context::f32(float value) {
  return intern({.op = Op::Constant, .type = Type::F32, .payload = std::bit_cast<uint32_t>(value)});
}
Expr Context::u32(uint32_t value) { return intern({.op = Op::Constant, .type = Type::U32, .payload = value}); }
Expr Context::f64(double value) {
  return intern({.op = Op::Constant, .type = Type::F64, .payload = std::bit_cast<uint64_t>(value)});
}
Expr Context::u64(uint64_t value) { return intern({.op = Op::Constant, .type = Type::U64, .payload = value}); }
Expr Context::floating(Type type, double value) {
  return type == Type::F64 ? f64(value) : f32(static_cast<float>(value));
}
Expr Context::uint(Type type, uint64_t value) {
  return type == Type::U64 ? u64(value) : u32(static_cast<uint32_t>(value));
}

Expr Context::make(Op op, std::span<const Expr> args) {
  if (static_cast<int>(args.size()) != actc::arity(op)) bug(op, "has the wrong number of operands");
  for (Expr arg : args)
    if (!arg || &arg.context() != this) bug(op, "has an operand of another context");
  Node node{.op = op, .type = result_type(op, args), .arity = static_cast<uint8_t>(args.size())};
  for (size_t i = 0; i < args.size(); ++i) node.args[i] = args[i].node();
  return intern(node);
}

}  // namespace actc
