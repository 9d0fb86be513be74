// A hash map from the nodes of one Context: open addressing over their ids. Every pass over a formula looks each node
// up a few times; with std::unordered_map these look-ups were most of its time.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <utility>
#include <vector>

#include "dsl/expr.h"

namespace actc {

template <class T>
class NodeMap {
 public:
  // The value of a node, new if there was none; and whether it is new. Valid until the next insertion.
  std::pair<T &, bool> insert(const Node *node) {
    if (2 * (size_ + 1) > slots_.size()) grow();
    Slot &slot = slots_[place(node)];
    const bool is_new = !slot.node;
    if (is_new) slot.node = node, ++size_;
    return {slot.value, is_new};
  }

  const T *find(const Node *node) const {
    if (slots_.empty()) return nullptr;
    const Slot &slot = slots_[place(node)];
    return slot.node ? &slot.value : nullptr;
  }

 private:
  struct Slot {
    const Node *node = nullptr;
    T value{};
  };

  // Where the node is or would be.
  size_t place(const Node *node) const {
    const size_t mask = slots_.size() - 1;
    size_t at = node->id * 0x9e3779b97f4a7c15ull >> 32 & mask;
    while (slots_[at].node && slots_[at].node != node) at = (at + 1) & mask;
    return at;
  }

  void grow() {
    std::vector<Slot> old(slots_.empty() ? 16 : 2 * slots_.size());
    old.swap(slots_);
    for (Slot &slot : old)
      if (slot.node) slots_[place(slot.node)] = std::move(slot);
  }

  std::vector<Slot> slots_;  // a power of two, at most half full
  size_t size_ = 0;
};

}  // namespace actc
