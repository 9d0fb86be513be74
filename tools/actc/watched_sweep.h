// Sweeps that people watch and interrupt: what actc verify does with and without a table.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <functional>
#include <string>

#include "codegen/verify.h"

namespace actc::tool {

unsigned thread_count();  // ACTC_THREADS, or all processors

// Continues `state` until it is complete (true) or the user interrupts (SIGINT, SIGTERM: false). `save` is called now
// and then, and before an interruption returns. Progress is shown on a terminal, behind `title`.
bool run_watched(const Verification &verification, VerifyState &state, const std::string &title,
                 const std::function<void(const VerifyState &)> &save);

}  // namespace actc::tool
