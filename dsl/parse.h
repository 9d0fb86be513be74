// Text -> Activation. The grammar is in docs/language.md.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <vector>

#include "dsl/activation.h"
#include "dsl/context.h"

namespace actc {

inline constexpr size_t kMaxNesting = 256;    // parentheses and operators inside one another
inline constexpr size_t kMaxDepth = 1000;     // operations on one path through a formula
inline constexpr size_t kMaxNodes = 100'000;  // per text
inline constexpr size_t kMaxSourceBytes = 4 << 20;

// All definitions of a text, in order; a bare formula counts as one named "formula". Throws SourceError.
std::vector<Activation> parse(Context &context, const Source &source);

// A text that must hold exactly one definition.
Activation parse_one(Context &context, const Source &source);

}  // namespace actc
