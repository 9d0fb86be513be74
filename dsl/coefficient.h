// Exact rationals that cost nothing while they are small: the coefficients of products and sums are 1, -1, 2 or 1/2
// almost always, and GMP allocates memory twice for each of these.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <gmpxx.h>

#include <cstdint>
#include <memory>

namespace actc {

class Coefficient {
 public:
  Coefficient(long value = 0);  // NOLINT: numbers are coefficients
  Coefficient(const mpq_class &value);

  mpq_class value() const;
  int sign() const { return large_ ? sgn(*large_) : (numerator_ > 0) - (numerator_ < 0); }
  bool is_unit() const { return !large_ && denominator_ == 1 && (numerator_ == 1 || numerator_ == -1); }

  bool operator==(const Coefficient &other) const;
  Coefficient operator-() const;
  Coefficient operator+(const Coefficient &other) const;
  Coefficient operator*(const Coefficient &other) const;
  Coefficient operator/(const Coefficient &other) const;  // other is not 0
  Coefficient &operator+=(const Coefficient &other) { return *this = *this + other; }
  Coefficient &operator*=(const Coefficient &other) { return *this = *this * other; }

 private:
  Coefficient(int64_t numerator, int64_t denominator);

  // Reduced, the denominator positive; meaningless where `large_` holds the value instead.
  int32_t numerator_ = 0, denominator_ = 1;
  std::shared_ptr<const mpq_class> large_;
};

Coefficient power(const Coefficient &base, long exponent);

}  // namespace actc
