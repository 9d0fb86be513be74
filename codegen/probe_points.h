// Where a kernel is probed: finite floats over all binades and both signs, denser where formulas bend.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace actc {

// n points in mixed order: 60 % evenly over the bit patterns (of each binade and sign about n / 850, of doubles n /
// 6800), 20 % over [-16, 16] (of doubles half of them to +-760, where e^x ends), 20 % near +-`constants`, the closer
// the denser; zeros, the constants, their neighbours and the limits of the type in any case.
template <class Float = float>
std::vector<Float> probe_points(size_t n, std::span<const double> constants, uint64_t seed);

}  // namespace actc
