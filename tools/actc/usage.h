// A command line that cannot be understood: what is wrong with it, and what would be right.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <CLI/CLI.hpp>

#include <string>

namespace actc::tool {

// Two lines: the message, and where to read on. `app` has just thrown `error` while parsing.
std::string explain(const CLI::App &app, const CLI::ParseError &error);

}  // namespace actc::tool
