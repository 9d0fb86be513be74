// From real coefficients to those of a format. Rounding all at once costs bits: the error of each can be made good by
// those that are still free. So they are rounded one after the other, each to its neighbours on both sides, with a
// refit of the rest, keeping the few best lists; then whole units in the last place are moved while that helps (as
// Brisebarre & Chevillard 2007 find with lattices). SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <vector>

#include "tools/minimax/remez.h"

namespace actc::minimax {

// All coefficients in their formats (Problem::numerator, ::denominator). Throws NoApproximation where one is beyond its
// format.
std::vector<Number> round_coefficients(const Problem &problem, const Fit &fit, const std::vector<Sample> &samples);

// Moves of up to Problem::search units in the last place, of up to three coefficients at a time, as long as the largest
// error falls.
std::vector<Number> search_around(const Problem &problem, std::vector<Number> coefficients,
                                  const std::vector<Sample> &samples);

}  // namespace actc::minimax
