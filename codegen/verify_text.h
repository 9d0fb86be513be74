// What a sweep found, for people: lines for a terminal, tables in Markdown.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>

#include "codegen/verify.h"

namespace actc {

std::string to_text(const VerifyState &state);
std::string to_markdown(const VerifyState &state);

// "1 min 20 s"
std::string duration_text(double seconds);

}  // namespace actc
