// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/minimax/point_value.h"

namespace actc::minimax {
namespace {

// Magnitudes below this are zeros that no precision tells from zero: exp(x) - exp(x + 0).
constexpr long kVanishes = -3000;

bool is_known(const Interval &v, long bits) {
  if (v.is_zero()) return true;
  Number width(v.precision());
  mpfi_diam_abs(width.get(), v.get());
  const mpfr_exp_t size = std::max(mpfr_zero_p(v.left()) ? kVanishes : mpfr_get_exp(v.left()),
                                   mpfr_zero_p(v.right()) ? kVanishes : mpfr_get_exp(v.right()));
  if (size < kVanishes) return true;
  return width.is_zero() || (!v.contains_zero() && mpfr_get_exp(width.get()) < size - bits);
}

}  // namespace

std::optional<Number> PointValue::operator()(const Number &x) const {
  const Interval argument(x, x, x.precision());
  const mpfi_srcptr input = argument.get();
  for (long precision = precision_ + 32; precision <= Oracle::kMaxPrecision; precision *= 2) {
    Interval value(precision);
    const Oracle::Defined defined = oracle_.enclose(value.get(), std::span(&input, 1));
    if (defined == Oracle::Defined::Nowhere) return std::nullopt;
    if (defined == Oracle::Defined::Maybe || !value.is_finite() || !is_known(value, precision_)) continue;
    Number middle(precision_);
    mpfi_mid(middle.get(), value.get());
    return middle;
  }
  return std::nullopt;
}

}  // namespace actc::minimax
