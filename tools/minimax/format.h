// What a coefficient is stored as.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/minimax/number.h"

namespace actc::minimax {

// The pairs are unevaluated sums of two floats, or two doubles.
enum class Format { F32, F64, F32x2, F64x2, Exact };

std::vector<std::string> format_names();
std::string to_string(Format format);
std::optional<Format> parse_format(std::string_view text);
bool is_pair(Format format);
bool is_double(Format format);

// The nearest number of the format, ties to even; infinite beyond its range.
Number round_to(Format format, const Number &value);
// `steps` units in the last place above a number of the format (below, if negative); for a pair those of its low part.
Number neighbour(Format format, const Number &value, int steps);
// high + low = value; low is 0 unless the format is a pair. Not for Exact.
struct Parts {
  double high = 0, low = 0;
};
Parts parts_of(Format format, const Number &value);

}  // namespace actc::minimax
