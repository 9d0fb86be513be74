// Enclosures: pairs of doubles between which an exact real value lies. Every operation rounds outwards, so the width of
// a result bounds its error. Functions of the C library are taken to be within kLibraryUlp; the worst that is known of
// glibc is 5.2 (erfc; Gladman, Innocente, Mather, Zimmermann: Accuracy of Mathematical Functions).
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <limits>

namespace actc {

inline constexpr double kLibraryUlp = 8;

// Two values have a meaning of their own. kNone (NaN): the value does not exist, as with sqrt(-1) and 1/0. kUnknown
// (the whole line): it is not known, nor whether it exists.
struct Enclosure {
  double low, high;

  bool is_point() const { return low == high; }
  bool is_zero() const { return low == 0 && high == 0; }
  bool is_none() const { return low != low; }
  bool is_unknown() const {
    return low == -std::numeric_limits<double>::infinity() && high == std::numeric_limits<double>::infinity();
  }
};

inline constexpr Enclosure kNone{std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN()};
inline constexpr Enclosure kUnknown{-std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()};

inline Enclosure exactly(double value) { return {value, value}; }
Enclosure about(double value);  // a real number whose nearest double is `value`

// Operands are not kNone and exist. A result is kNone or kUnknown where it does not exist or may not.
Enclosure operator+(Enclosure a, Enclosure b);
Enclosure operator-(Enclosure a, Enclosure b);
Enclosure operator*(Enclosure a, Enclosure b);
Enclosure operator/(Enclosure a, Enclosure b);
Enclosure operator-(Enclosure a);
Enclosure abs(Enclosure a);
Enclosure min(Enclosure a, Enclosure b);
Enclosure max(Enclosure a, Enclosure b);
Enclosure hull(Enclosure a, Enclosure b);
Enclosure power(Enclosure a, long n);
Enclosure power(Enclosure a, Enclosure b);  // exists for a > 0, or where b is an integer, or 0 to a positive power
Enclosure sqrt(Enclosure a);
Enclosure rsqrt(Enclosure a);
Enclosure floor(Enclosure a);
Enclosure ceil(Enclosure a);
Enclosure round(Enclosure a);  // ties to even
Enclosure exp(Enclosure a);
Enclosure exp2(Enclosure a);
Enclosure expm1(Enclosure a);
Enclosure log(Enclosure a);
Enclosure log2(Enclosure a);
Enclosure log1p(Enclosure a);
Enclosure tanh(Enclosure a);
Enclosure sinh(Enclosure a);
Enclosure cosh(Enclosure a);
Enclosure sin(Enclosure a);
Enclosure cos(Enclosure a);
Enclosure atan(Enclosure a);
Enclosure erf(Enclosure a);
Enclosure erfc(Enclosure a);

}  // namespace actc
