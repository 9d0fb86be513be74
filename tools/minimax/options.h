// The options that make a Request, for `actc minimax` and for the manifest of tables.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <CLI/CLI.hpp>

#include "tools/minimax/request.h"

namespace actc::minimax {

void add_options(CLI::App &app, Request &request);

}  // namespace actc::minimax
