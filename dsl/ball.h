// Balls: a double and a bound of its error, in arithmetic without branches, so that compilers turn loops over balls
// into vector code (evaluate_batch.cpp is the only user). An Enclosure (enclosure.h) is sharper; a ball costs a tenth.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cmath>
#include <limits>

#include "dsl/enclosure.h"

// With these declarations GCC calls libmvec, glibc's vector functions, whose errors are within kLibraryUlp (their
// documented limit is 4 ULP; tests/dsl/evaluate_batch_test.cpp compares them with the oracle).
#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__) && !defined(__clang__)
#if __GLIBC_PREREQ(2, 35)
extern "C" {
#define ACTC_VECTOR_FUNCTION(name) __attribute__((simd("notinbranch"))) double name(double) noexcept;
ACTC_VECTOR_FUNCTION(exp)
ACTC_VECTOR_FUNCTION(exp2)
ACTC_VECTOR_FUNCTION(expm1)
ACTC_VECTOR_FUNCTION(log)
ACTC_VECTOR_FUNCTION(log2)
ACTC_VECTOR_FUNCTION(log1p)
ACTC_VECTOR_FUNCTION(tanh)
ACTC_VECTOR_FUNCTION(sinh)
ACTC_VECTOR_FUNCTION(cosh)
ACTC_VECTOR_FUNCTION(sin)
ACTC_VECTOR_FUNCTION(cos)
ACTC_VECTOR_FUNCTION(atan)
ACTC_VECTOR_FUNCTION(erf)
ACTC_VECTOR_FUNCTION(erfc)
#undef ACTC_VECTOR_FUNCTION
__attribute__((simd("notinbranch"))) double pow(double, double) noexcept;
}
#endif
#endif

namespace actc::ball {

// The exact value exists and is within `error` of `value`. Not finite, or NaN: nothing is known, and nothing will be
// of what is computed from it. The error bound is itself computed with rounding: take kSlack times as much.
struct Ball {
  double value, error;
};

inline constexpr double kSlack = 1.01;
inline constexpr double kUnknownError = std::numeric_limits<double>::infinity();
inline constexpr double kRounding = 0x1p-53, kLibrary = kLibraryUlp * 0x1p-52;
// What underflow can do, and what is cut off where exponentials vanish; far below float's 2^-149.
inline constexpr double kTiny = 0x1p-1000;
// Below what exponentials give where their argument is cut off: nothing is known from there on. (Comparing the results
// and not the arguments keeps GCC's jump threading, and so branches, away.)
inline constexpr double kOverflow = 0x1p980;
// An error of this part of an argument changes a slope by less than kSlack.
inline constexpr double kNarrow = 0x1p-8;

inline double largest(double a, double b) { return a > b ? a : b; }
inline double smallest(double a, double b) { return a < b ? a : b; }
// `error` where the condition holds.
inline double error_if(bool known, double error) { return known ? error : kUnknownError; }

inline Ball exactly(double value) { return {value, 0}; }
inline Ball about(double value) { return {value, std::fabs(value) * kRounding}; }

inline Ball operator-(Ball a) { return {-a.value, a.error}; }
inline Ball operator+(Ball a, Ball b) {
  const double sum = a.value + b.value;
  return {sum, a.error + b.error + std::fabs(sum) * kRounding};
}
inline Ball operator-(Ball a, Ball b) { return a + -b; }
inline Ball operator*(Ball a, Ball b) {
  const double product = a.value * b.value;
  return {product, std::fabs(a.value) * b.error + (std::fabs(b.value) + b.error) * a.error +
                       (std::fabs(product) * kRounding + kTiny)};
}
inline Ball operator/(Ball a, Ball b) {
  const double inverse = 1 / b.value, quotient = a.value * inverse, size = std::fabs(b.value);
  // |a/b - a'/b'| <= (|da| + |a/b| |db|) / |b'|, and |b'| is at least half of |b|.
  const double error = 2 * (a.error + std::fabs(quotient) * b.error) * std::fabs(inverse) +
                       (std::fabs(quotient) * (3 * kRounding) + kTiny);
  return {quotient, error_if((2 * b.error < size) & (size > 0x1p-1000) & (size < 0x1p1000), error)};
}

inline Ball abs(Ball a) { return {std::fabs(a.value), a.error}; }
inline Ball min(Ball a, Ball b) {
  const double either = kSlack * (a.error + b.error);
  const bool is_a = a.value + either < b.value, is_b = b.value + either < a.value;
  return {smallest(a.value, b.value), is_a ? a.error : is_b ? b.error : either};
}
inline Ball max(Ball a, Ball b) { return -min(-a, -b); }

inline Ball sqrt(Ball a) {
  const double root = std::sqrt(a.value), change = a.error > 0 ? a.error / root : 0;
  return {root, error_if(a.value >= 2 * a.error, change + std::fabs(root) * (2 * kRounding))};
}
inline Ball rsqrt(Ball a) { return exactly(1) / sqrt(a); }

// Where the whole ball rounds to one integer.
template <class Round>
inline Ball rounded(Ball a, Round round) {
  const double low = round(a.value - kSlack * a.error), high = round(a.value + kSlack * a.error);
  return {low, error_if(low == high, 0)};
}
inline Ball floor(Ball a) {
  return rounded(a, [](double x) { return std::floor(x); });
}
inline Ball ceil(Ball a) {
  return rounded(a, [](double x) { return std::ceil(x); });
}
inline Ball round(Ball a) {
  return rounded(a, [](double x) { return std::nearbyint(x); });
}

// Functions: what the argument's error makes, by the slope's largest value near it, and the library's own error. Where
// a function is flat the argument's error does not matter: below `flat` exponentials differ from their limit by less
// than kTiny.
inline double change_of(Ball a, bool is_flat) { return is_flat ? 0 : kSlack * a.error; }
inline bool is_below(Ball a, double limit) { return a.value + kSlack * a.error < limit; }

inline Ball exp(Ball a) {
  const double value = std::exp(largest(smallest(a.value, 690), -700)), change = change_of(a, is_below(a, -700));
  return {value, error_if((change < kNarrow) & (value < kOverflow), value * (change + kLibrary) + kTiny)};
}
inline Ball exp2(Ball a) {
  const double value = std::exp2(largest(smallest(a.value, 990), -1000)), change = change_of(a, is_below(a, -1000));
  return {value, error_if((change < kNarrow) & (value < kOverflow), value * (change + kLibrary) + kTiny)};
}
inline Ball expm1(Ball a) {
  const double value = std::expm1(largest(smallest(a.value, 690), -50)), change = change_of(a, is_below(a, -50));
  return {value, error_if((change < kNarrow) & (value < kOverflow),
                          (value + 1) * change + std::fabs(value) * kLibrary + kTiny)};
}
inline Ball log(Ball a) {
  const double value = std::log(a.value);
  return {value, error_if((a.value > 0) & (a.error <= kNarrow * a.value),
                          kSlack * a.error / a.value + std::fabs(value) * kLibrary + kTiny)};
}
inline Ball log2(Ball a) {
  const double value = std::log2(a.value);
  return {value, error_if((a.value > 0) & (a.error <= kNarrow * a.value),
                          (1.45 * kSlack) * a.error / a.value + std::fabs(value) * kLibrary + kTiny)};
}
inline Ball log1p(Ball a) {
  const double value = std::log1p(a.value), one = 1 + a.value;
  return {value, error_if((one > 0) & (a.error <= kNarrow * one),
                          (1.01 * kSlack) * a.error / one + std::fabs(value) * kLibrary + kTiny)};
}
inline Ball tanh(Ball a) {
  const double value = std::tanh(largest(smallest(a.value, 30), -30));
  return {value, change_of(a, is_below(-abs(a), -30)) + std::fabs(value) * kLibrary + kTiny};
}
inline Ball sinh(Ball a) {
  const double value = std::sinh(a.value);
  return {value, error_if((a.error < kNarrow) & (std::fabs(a.value) < 700),
                          (std::fabs(value) + 1) * (kSlack * a.error) + std::fabs(value) * kLibrary + kTiny)};
}
inline Ball cosh(Ball a) {
  const double value = std::cosh(a.value);
  return {value, error_if((a.error < kNarrow) & (std::fabs(a.value) < 700), value * (kSlack * a.error + kLibrary))};
}
inline Ball sin(Ball a) {
  const double value = std::sin(a.value);
  return {value, a.error + std::fabs(value) * kLibrary + kTiny};
}
inline Ball cos(Ball a) {
  const double value = std::cos(a.value);
  return {value, a.error + std::fabs(value) * kLibrary + kTiny};
}
inline Ball atan(Ball a) {
  const double value = std::atan(a.value);
  return {value, a.error + std::fabs(value) * kLibrary + kTiny};
}
inline Ball erf(Ball a) {
  const double value = std::erf(largest(smallest(a.value, 7), -7));
  return {value, 1.13 * change_of(a, is_below(-abs(a), -7)) + std::fabs(value) * kLibrary + kTiny};
}
// |erfc'(x) / erfc(x)| < 2 max(x, 0) + 1.5 (Abramowitz and Stegun 7.1.13).
inline Ball erfc(Ball a) {
  const double value = std::erfc(largest(smallest(a.value, 26.4), -7)),
               change = change_of(a, is_below(-abs(a), -26.4)) * (2 * largest(a.value, 0) + 1.5);
  return {value, error_if(change < kNarrow, value * (change + kLibrary) + kTiny)};
}
inline Ball power(Ball a, Ball b) {
  const double value = std::pow(a.value, b.value),
               change = kSlack * std::fabs(b.value) * a.error / a.value + 710 * b.error;
  return {value, error_if((a.value > 0) & (a.error <= kNarrow * a.value) & (change < kNarrow),
                          value * (kSlack * change + kLibrary) + kTiny)};
}
inline Ball power(Ball a, long n) {
  if (n < 0) return exactly(1) / power(a, -n);
  Ball result = n % 2 == 0 ? exactly(1) : a, square = a;
  for (long k = n / 2; k > 0; k /= 2) {
    square = square * square;
    if (k % 2 == 1) result = result * square;
  }
  return result;
}

inline Ball choose(bool condition, Ball a, Ball b) {
  return {condition ? a.value : b.value, condition ? a.error : b.error};
}

// Atoms in terms of t = exp(-|x|), which does not overflow.
inline Ball logistic(Ball x) {
  const Ball t = exp(-abs(x)), inverse = exactly(1) / (exactly(1) + t), other = t * inverse;
  // The slope is at most the value, so an argument across 0 does no harm: the two forms agree there.
  return choose(x.value >= 0, inverse, other);
}
inline Ball logistic_gradient(Ball x) {
  const Ball t = exp(-abs(x)), d = exactly(1) + t;
  return t / (d * d);
}
inline Ball softplus(Ball x) { return max(x, exactly(0)) + log1p(exp(-abs(x))); }
inline Ball normal_cdf(Ball x) { return erfc(-x * about(M_SQRT1_2)) * exactly(0.5); }
inline Ball normal_pdf(Ball x) { return exp(x * x * exactly(-0.5)) * about(0.39894228040143267794); }
inline Ball silu_gradient(Ball x) {
  const Ball t = exp(-abs(x)), inverse = exactly(1) / (exactly(1) + t), other = t * inverse;
  return choose(x.value >= 0, inverse, other) + x * (other * inverse);
}
inline Ball gelu_gradient(Ball x) { return normal_cdf(x) + x * normal_pdf(x); }
// tanh(softplus(x)) = n / (n + 2) with n = e (e + 2), e = exp(x); its slope is 4 e (e + 1) / (n + 2)^2. For x >= 0 both
// are multiplied by powers of t = 1/e.
struct MishParts {
  Ball value, slope;
};
inline MishParts mish_parts(Ball x) {
  const Ball t = exp(-abs(x)), one = exactly(1), two = exactly(2);
  const Ball square = t * t, small = t * (t + two), big = one + two * t;
  const bool positive = x.value >= 0;
  const Ball n = choose(positive, big, small), d = n + two * choose(positive, square, one);
  const Ball inverse = one / d, slope = exactly(4) * (t + one) * choose(positive, square, t);
  return {n * inverse, slope * (inverse * inverse)};
}
inline Ball mish(Ball x) { return x * mish_parts(x).value; }
inline Ball mish_gradient(Ball x) {
  const MishParts parts = mish_parts(x);
  return parts.value + x * parts.slope;
}
// As in evaluate_double.cpp.
inline Ball tanhshrink(Ball x) {
  const Ball s = x * x, rest{0.0045, 0.0045};
  const Ball tail = about(17.0 / 315) + s * (about(-62.0 / 2835) + s * rest);
  const Ball series = x * s * (about(1.0 / 3) + s * (about(-2.0 / 15) + s * tail));
  return choose(std::fabs(x.value) + x.error < 0x1p-5, series, x - tanh(x));
}

}  // namespace actc::ball
