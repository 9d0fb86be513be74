// Context: owns the nodes of one compilation. Not shared between threads; a host that compiles on several threads
// uses a Context for each.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <deque>
#include <vector>

#include "dsl/expr.h"

namespace actc {

class Context {
 public:
  Context() = default;
  Context(const Context &) = delete;
  Context &operator=(const Context &) = delete;

  Expr rational(const mpq_class &value);
  Expr pi();
  Expr input(uint32_t index, Type type = Type::Real);
  Expr parameter(uint32_t index, Type type = Type::Real);
  Expr f32(float value);  // keyed by its bits: -0 and each NaN are constants of their own
  Expr u32(uint32_t value);
  Expr f64(double value);
  Expr u64(uint64_t value);
  Expr floating(Type type, double value);  // F32 or F64: rounded to it
  Expr uint(Type type, uint64_t value);    // U32 or U64

  // The general constructor; checks arity and operand types (a mistake is a bug in actc: std::logic_error).
  Expr make(Op op, std::span<const Expr> args);
  Expr make(Op op, std::initializer_list<Expr> args) { return make(op, std::span(args.begin(), args.size())); }

  // Nodes made while a range is set carry it (the first time that they are made).
  void set_range(SourceRange range) { range_ = range; }
  // Nodes from the number `first` on were made from a text that no reader of the others has.
  void forget_ranges(size_t first);
  size_t size() const { return nodes_.size(); }

 private:
  struct Slot {
    uint32_t hash = 0;
    const Node *node = nullptr;
  };
  Expr intern(Node node);
  void grow();

  std::deque<Node> nodes_;  // a deque never moves its elements
  std::deque<mpq_class> rationals_;
  std::vector<Slot> unique_;  // open addressing; a power of two, at most half full
  SourceRange range_;
};

}  // namespace actc
