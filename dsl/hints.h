// Hints: what a user most likely meant who wrote what is no word of the language, as the note of a diagnostic.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>

#include "dsl/lexer.h"

namespace actc {

// The remedy for `token`, found where it cannot stand, behind `previous` (kEnd: at the start; on the same line or not);
// empty when none is known.
std::string hint(const Token &token, const Token &previous, bool same_line);

// The remedy for a name that is neither declared nor a function; empty when none is known.
std::string hint_for_name(std::string_view name);

}  // namespace actc
