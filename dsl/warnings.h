// Warnings of `actc check`: what a definition allows but its author hardly means. Names that are not used, gradients
// that are 0 everywhere, branches that nothing reaches, jumps, places without a value.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <vector>

#include "dsl/activation.h"

namespace actc {

// In order of place; the note is the remedy. Parameters are at their defaults, and what floor, ceil, round, sign and
// step do is meant: their jumps are none. A sample of inputs decides; where a message says "never" or "always", it is
// proved for every finite float.
std::vector<Diagnostic> find_warnings(const Activation &activation);

}  // namespace actc
