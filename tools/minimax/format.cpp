// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/minimax/format.h"

#include <cmath>
#include <limits>

namespace actc::minimax {
namespace {

double to_float_or_double(Format format, const Number &value) {
  return is_double(format) ? value.to_double() : mpfr_get_flt(value.get(), MPFR_RNDN);
}

double next(Format format, double value, bool up) {
  const double infinity = std::numeric_limits<double>::infinity(), towards = up ? infinity : -infinity;
  return is_double(format) ? std::nextafter(value, towards)
                           : std::nextafter(static_cast<float>(value), static_cast<float>(towards));
}

}  // namespace

std::vector<std::string> format_names() { return {"f32", "f64", "f32x2", "f64x2", "exact"}; }

std::string to_string(Format format) { return format_names()[static_cast<size_t>(format)]; }

std::optional<Format> parse_format(std::string_view text) {
  const std::vector<std::string> names = format_names();
  const auto found = std::find(names.begin(), names.end(), text);
  return found == names.end() ? std::nullopt : std::optional(static_cast<Format>(found - names.begin()));
}

bool is_pair(Format format) { return format == Format::F32x2 || format == Format::F64x2; }
bool is_double(Format format) { return format == Format::F64 || format == Format::F64x2; }

Parts parts_of(Format format, const Number &value) {
  Parts parts;
  parts.high = to_float_or_double(format, value);
  if (is_pair(format) && std::isfinite(parts.high)) parts.low = to_float_or_double(format, value - parts.high);
  return parts;
}

Number round_to(Format format, const Number &value) {
  if (format == Format::Exact) return value;
  const Parts parts = parts_of(format, value);
  return Number(parts.high, value.precision()) + parts.low;
}

Number neighbour(Format format, const Number &value, int steps) {
  if (format == Format::Exact) return value;
  Parts parts = parts_of(format, value);
  double &last = is_pair(format) ? parts.low : parts.high;
  for (int k = std::abs(steps); k > 0; --k) last = next(format, last, steps > 0);
  return Number(parts.high, value.precision()) + parts.low;
}

}  // namespace actc::minimax
