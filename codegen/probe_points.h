// Where a kernel is probed: finite floats over all binades and both signs, denser where formulas bend.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace actc {

// n points in mixed order: 60 % evenly over the bit patterns (of each binade and sign about n / 850), 20 % over
// [-16, 16], 20 % near +-`constants`, the closer the denser; zeros, the constants, their neighbours and the limits of
// float in any case.
std::vector<float> probe_points(size_t n, std::span<const double> constants, uint64_t seed);

}  // namespace actc
