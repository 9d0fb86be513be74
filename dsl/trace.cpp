// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/trace.h"

#include <unordered_map>

namespace actc {

Trace::Trace(Expr body) : nodes_(topological_order(body)), evaluator_(body), counts_(nodes_.size()) {
  std::unordered_map<const Node *, uint32_t> number;
  operands_.resize(nodes_.size());
  for (uint32_t i = 0; i < nodes_.size(); ++i) {
    number[nodes_[i]] = i;
    for (size_t k = 0; k < nodes_[i]->arity; ++k) operands_[i][k] = number.at(nodes_[i]->args[k]);
  }
}

void Trace::run(std::span<const Enclosure> inputs, std::span<const Enclosure> parameters) {
  evaluator_(inputs, parameters);
  counts_.assign(nodes_.size(), false);
  counts_.back() = true;
  for (size_t i = nodes_.size(); i-- > 0;) {
    if (!counts_[i]) continue;
    const bool is_select = nodes_[i]->op == Op::Select;
    const uint8_t taken = is_select ? outcomes(i) : kFirst | kSecond;
    for (int k = is_select ? 1 : 0; k < nodes_[i]->arity; ++k)
      if (k == 0 || !is_select || (taken & (k == 1 ? kFirst : kSecond)) != 0) counts_[operand(i, k)] = true;
  }
}

namespace {

// Of kNone both are false.
bool may_be_less(Enclosure a, Enclosure b) { return a.low < b.high; }
bool is_less(Enclosure a, Enclosure b) { return a.high < b.low; }

}  // namespace

uint8_t Trace::outcomes(size_t node) const { return outcomes(node, may_be_less); }
uint8_t Trace::certain_outcomes(size_t node) const { return outcomes(node, is_less); }

template <class Less>
uint8_t Trace::outcomes(size_t node, Less less) const {
  const Enclosure a = value(operand(node, 0)), b = value(operand(node, 1));
  auto bits = [](bool first, bool second) {
    return static_cast<uint8_t>((first ? kFirst : 0) | (second ? kSecond : 0));
  };
  switch (nodes_[node]->op) {
    case Op::Select: return bits(a.high != 0, a.low == 0);
    case Op::Min: return bits(less(a, b), less(b, a));
    case Op::Max: return bits(less(b, a), less(a, b));
    case Op::Clamp: return bits(less(a, b), less(value(operand(node, 2)), a));
    default: return 0;
  }
}

bool Trace::is_undefined(size_t node) const {
  if (!value(node).is_none()) return false;
  for (int i = nodes_[node]->op == Op::Select ? 1 : 0; i < nodes_[node]->arity; ++i)
    if (value(operand(node, i)).is_none()) return false;
  return nodes_[node]->op != Op::Input;
}

}  // namespace actc
