// Large formulas of the shapes that a front end may be slow at, as texts that keep the parser's limits.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <span>
#include <string>

#include "dsl/context.h"

namespace actc::testing {

struct Shape {
  std::string name;
  std::string (*text)(size_t nodes);  // a source text of about so many distinct nodes
};
std::span<const Shape> shapes();

// Longer and deeper than the parser lets through, but not the builder: one chain of about so many nodes.
struct Chain {
  std::string name;
  Expr (*build)(Context &context, size_t nodes);
};
std::span<const Chain> chains();

}  // namespace actc::testing
