// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/coefficient.h"

#include <cstdlib>
#include <limits>
#include <numeric>

namespace actc {
namespace {

constexpr int64_t kMax = std::numeric_limits<int32_t>::max();
bool is_small(int64_t n) { return n >= -kMax && n <= kMax; }
bool is_small(const mpz_class &n) { return n.fits_sint_p() && is_small(n.get_si()); }

}  // namespace

Coefficient::Coefficient(long value) : Coefficient(value, 1) {}

Coefficient::Coefficient(const mpq_class &value) {
  if (is_small(value.get_num()) && is_small(value.get_den())) {
    numerator_ = static_cast<int32_t>(value.get_num().get_si());
    denominator_ = static_cast<int32_t>(value.get_den().get_si());
  } else {
    large_ = std::make_shared<const mpq_class>(value);
  }
}

// The parts are products or sums of products of small ones: no overflow has happened yet.
Coefficient::Coefficient(int64_t numerator, int64_t denominator) {
  if (denominator != 1) {
    const int64_t common = std::gcd(numerator, denominator);
    numerator /= common;
    denominator /= common;
  }
  if (is_small(numerator) && is_small(denominator)) {
    numerator_ = static_cast<int32_t>(numerator);
    denominator_ = static_cast<int32_t>(denominator);
  } else {
    large_ = std::make_shared<const mpq_class>(mpz_class(numerator), mpz_class(denominator));
  }
}

mpq_class Coefficient::value() const { return large_ ? *large_ : mpq_class(numerator_, denominator_); }

bool Coefficient::operator==(const Coefficient &other) const {
  if (large_ || other.large_) return large_ && other.large_ && *large_ == *other.large_;
  return numerator_ == other.numerator_ && denominator_ == other.denominator_;
}

Coefficient Coefficient::operator-() const {
  Coefficient result = *this;
  if (large_)
    result.large_ = std::make_shared<const mpq_class>(-*large_);
  else
    result.numerator_ = -numerator_;
  return result;
}

Coefficient Coefficient::operator+(const Coefficient &other) const {
  if (large_ || other.large_) return Coefficient(mpq_class(value() + other.value()));
  if (denominator_ == other.denominator_) return Coefficient(int64_t{numerator_} + other.numerator_, denominator_);
  return Coefficient(int64_t{numerator_} * other.denominator_ + int64_t{other.numerator_} * denominator_,
                     int64_t{denominator_} * other.denominator_);
}

Coefficient Coefficient::operator*(const Coefficient &other) const {
  if (large_ || other.large_) return Coefficient(mpq_class(value() * other.value()));
  return Coefficient(int64_t{numerator_} * other.numerator_, int64_t{denominator_} * other.denominator_);
}

Coefficient Coefficient::operator/(const Coefficient &other) const {
  if (large_ || other.large_) return Coefficient(mpq_class(value() / other.value()));
  const int64_t sign = other.numerator_ < 0 ? -1 : 1;
  return Coefficient(sign * numerator_ * other.denominator_, sign * other.numerator_ * denominator_);
}

Coefficient power(const Coefficient &base, long exponent) {
  if (exponent == 1) return base;
  if (base.is_unit()) return exponent % 2 == 0 ? 1 : base;
  const mpq_class value = base.value();
  const unsigned long n = static_cast<unsigned long>(std::labs(exponent));
  mpq_class result;
  mpz_pow_ui(result.get_num_mpz_t(), value.get_num_mpz_t(), n);
  mpz_pow_ui(result.get_den_mpz_t(), value.get_den_mpz_t(), n);
  return exponent < 0 ? mpq_class(1 / result) : result;
}

}  // namespace actc
