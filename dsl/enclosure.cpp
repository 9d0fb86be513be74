// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/enclosure.h"

#include <algorithm>
#include <cmath>

namespace actc {
namespace {

constexpr double kLargest = std::numeric_limits<double>::max();
constexpr double kSmallest = std::numeric_limits<double>::denorm_min();

// The neighbours that are at least `ulp` units away; an infinite result of finite operands only bounds on its own side.
double down(double x, double ulp = 1) {
  return x > kLargest ? kLargest : x - (std::fabs(x) * (ulp * 0x1p-52) + ulp * kSmallest);
}
double up(double x, double ulp = 1) { return -down(-x, ulp); }

Enclosure outwards(double low, double high, double ulp = 1) { return {down(low, ulp), up(high, ulp)}; }

Enclosure non_negative(double low, double high) { return {std::max(down(low), 0.0), up(high)}; }

// The sum, and whether it is exact: by Knuth's two-sum (TAOCP 2, 4.2.2). Exact sums keep differences of nearly equal
// numbers sharp.
struct Rounded {
  double value;
  bool exact;
};
Rounded rounded_sum(double a, double b) {
  const double sum = a + b, part = sum - a;
  return {sum, (a - (sum - part)) + (b - part) == 0};
}

// Is `product` exactly a * b? The fused operation tells, far from underflow.
bool is_product(double product, double a, double b) {
  return std::fabs(product) > 0x1p-900 && std::fma(a, b, -product) == 0;
}

// 0 times a bound that overflowed is 0.
double corner(double product) { return std::isnan(product) ? 0 : product; }

Enclosure corners(double a, double b, double c, double d, double ulp = 1) {
  return outwards(std::min(std::min(a, b), std::min(c, d)), std::max(std::max(a, b), std::max(c, d)), ulp);
}

using Function = double (*)(double);
Enclosure increasing(Enclosure a, Function f) {
  const double low = f(a.low);
  return outwards(low, a.is_point() ? low : f(a.high), kLibraryUlp);
}

Enclosure within(Enclosure a, double low, double high) { return {std::max(a.low, low), std::min(a.high, high)}; }

// A function with |f'| <= 1 and |f| <= 1.
Enclosure oscillating(Enclosure a, Function f) {
  const double width = up(a.high - a.low);
  if (!(width < 2)) return {-1, 1};
  const double value = f(a.low);
  return within(outwards(value, value, kLibraryUlp) + Enclosure{-width, width}, -1, 1);
}

// kNone when all of `a` is at most `limit`, kUnknown when some of it is.
Enclosure increasing_above(Enclosure a, double limit, Function f) {
  if (a.low > limit) return increasing(a, f);
  return a.high <= limit ? kNone : kUnknown;
}

}  // namespace

Enclosure about(double value) { return outwards(value, value); }

Enclosure operator+(Enclosure a, Enclosure b) {
  const Rounded low = rounded_sum(a.low, b.low), high = rounded_sum(a.high, b.high);
  return {low.exact ? low.value : down(low.value), high.exact ? high.value : up(high.value)};
}
Enclosure operator-(Enclosure a, Enclosure b) { return a + -b; }
Enclosure operator-(Enclosure a) { return {-a.high, -a.low}; }

// Signs are taken out first: what is left is a product or quotient of non-negative numbers, or an end is negative.
Enclosure operator*(Enclosure a, Enclosure b) {
  if (a.is_zero() || b.is_zero()) return exactly(0);
  if (a.high <= 0) return -(-a * b);
  if (b.high <= 0) return -(a * -b);
  if (a.low < 0 || b.low < 0)
    return corners(corner(a.low * b.low), corner(a.low * b.high), corner(a.high * b.low), corner(a.high * b.high));
  const double low = corner(a.low * b.low);
  if (a.is_point() && b.is_point()) return is_product(low, a.low, b.low) ? exactly(low) : non_negative(low, low);
  return non_negative(low, corner(a.high * b.high));
}

Enclosure operator/(Enclosure a, Enclosure b) {
  if (b.low <= 0 && b.high >= 0) return b.is_point() ? kNone : kUnknown;
  if (a.is_zero()) return exactly(0);
  if (a.high <= 0) return -(-a / b);
  if (b.high < 0) return -(a / -b);
  if (a.low < 0) return outwards(a.low / b.low, a.high / b.low);
  const double low = a.low / b.high;
  if (a.is_point() && b.is_point()) return is_product(a.low, low, b.low) ? exactly(low) : non_negative(low, low);
  return non_negative(low, a.high / b.low);
}

Enclosure abs(Enclosure a) {
  if (a.low >= 0) return a;
  return a.high <= 0 ? -a : Enclosure{0, std::max(-a.low, a.high)};
}
Enclosure min(Enclosure a, Enclosure b) { return {std::min(a.low, b.low), std::min(a.high, b.high)}; }
Enclosure max(Enclosure a, Enclosure b) { return {std::max(a.low, b.low), std::max(a.high, b.high)}; }
Enclosure hull(Enclosure a, Enclosure b) { return {std::min(a.low, b.low), std::max(a.high, b.high)}; }

Enclosure power(Enclosure a, long n) {
  if (n < 0) return exactly(1) / power(a, -n);
  Enclosure result = n % 2 == 0 ? exactly(1) : a, square = abs(a);
  for (long k = n / 2; k > 0; k /= 2) {
    square = square * square;
    if (k % 2 == 1) result = result * square;
  }
  return result;
}

Enclosure power(Enclosure a, Enclosure b) {
  if (a.low > 0)
    return within(corners(std::pow(a.low, b.low), std::pow(a.low, b.high), std::pow(a.high, b.low),
                          std::pow(a.high, b.high), kLibraryUlp),
                  0, kUnknown.high);
  if (!b.is_point()) return kUnknown;
  if (std::floor(b.low) == b.low && std::fabs(b.low) <= 1024) return power(a, static_cast<long>(b.low));
  if (a.is_zero()) return b.low > 0 ? a : kNone;
  return a.high < 0 ? kNone : kUnknown;
}

Enclosure sqrt(Enclosure a) {
  if (const double root = std::sqrt(a.low); a.is_zero() || (a.is_point() && is_product(a.low, root, root)))
    return exactly(root);
  if (a.low < 0) return a.high < 0 ? kNone : kUnknown;
  return within(outwards(std::sqrt(a.low), std::sqrt(a.high)), 0, kUnknown.high);
}

Enclosure rsqrt(Enclosure a) {
  if (a.low <= 0) return a.high <= 0 ? kNone : kUnknown;
  return exactly(1) / sqrt(a);
}

Enclosure floor(Enclosure a) { return {std::floor(a.low), std::floor(a.high)}; }
Enclosure ceil(Enclosure a) { return {std::ceil(a.low), std::ceil(a.high)}; }
Enclosure round(Enclosure a) { return {std::nearbyint(a.low), std::nearbyint(a.high)}; }

Enclosure exp(Enclosure a) { return within(increasing(a, std::exp), 0, kUnknown.high); }
Enclosure exp2(Enclosure a) { return within(increasing(a, std::exp2), 0, kUnknown.high); }
Enclosure expm1(Enclosure a) { return within(increasing(a, std::expm1), -1, kUnknown.high); }
Enclosure log(Enclosure a) { return increasing_above(a, 0, std::log); }
Enclosure log2(Enclosure a) { return increasing_above(a, 0, std::log2); }
Enclosure log1p(Enclosure a) { return increasing_above(a, -1, std::log1p); }
Enclosure tanh(Enclosure a) { return within(increasing(a, std::tanh), -1, 1); }
Enclosure sinh(Enclosure a) { return increasing(a, std::sinh); }
Enclosure cosh(Enclosure a) { return within(increasing(abs(a), std::cosh), 1, kUnknown.high); }
Enclosure sin(Enclosure a) { return oscillating(a, std::sin); }
Enclosure cos(Enclosure a) { return oscillating(a, std::cos); }
Enclosure atan(Enclosure a) { return increasing(a, std::atan); }
Enclosure erf(Enclosure a) { return within(increasing(a, std::erf), -1, 1); }
Enclosure erfc(Enclosure a) {
  const double low = std::erfc(a.high);
  return within(outwards(low, a.is_point() ? low : std::erfc(a.low), kLibraryUlp), 0, 2);
}

}  // namespace actc
