// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/transform.h"

#include <algorithm>

#include "dsl/node_map.h"

namespace actc {

Expr transform(Expr root, const std::function<Expr(Expr, std::span<const Expr>)> &rebuild) {
  NodeMap<Expr> done;
  for (const Node *node : topological_order(root)) {
    std::array<Expr, 3> args;
    for (int i = 0; i < node->arity; ++i) args[static_cast<size_t>(i)] = *done.find(node->args[i]);
    done.insert(node).first = rebuild(Expr(node), std::span<const Expr>(args.data(), node->arity));
  }
  return *done.find(root.node());
}

Expr substitute(Expr root, std::span<const Expr> inputs, std::span<const Expr> parameters) {
  return transform(root, [&](Expr e, std::span<const Expr> args) {
    if (e.is(Op::Input) && e.index() < inputs.size()) return inputs[e.index()];
    if (e.is(Op::Parameter) && e.index() < parameters.size()) return parameters[e.index()];
    return args.empty() ? e : e.context().make(e.op(), args);
  });
}

size_t depth(Expr root) {
  NodeMap<size_t> done;
  for (const Node *node : topological_order(root)) {
    size_t deepest = 0;
    for (int i = 0; i < node->arity; ++i) deepest = std::max(deepest, *done.find(node->args[i]) + 1);
    done.insert(node).first = deepest;
  }
  return *done.find(root.node());
}

}  // namespace actc
