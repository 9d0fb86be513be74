// Number and Interval: MPFR and MPFI with values and operators. A result has the larger precision of its operands.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <gmpxx.h>
#include <mpfi.h>
#include <mpfr.h>

#include <algorithm>
#include <utility>

namespace actc::minimax {

class Number {
 public:
  explicit Number(long precision = 64) {
    mpfr_init2(value_, precision);
    mpfr_set_zero(value_, 1);
  }
  Number(double value, long precision) : Number(precision) { mpfr_set_d(value_, value, MPFR_RNDN); }
  Number(const mpq_class &value, long precision, mpfr_rnd_t rounding = MPFR_RNDN) : Number(precision) {
    mpfr_set_q(value_, value.get_mpq_t(), rounding);
  }
  Number(const Number &other) : Number(other.precision()) { mpfr_set(value_, other.value_, MPFR_RNDN); }
  Number(Number &&other) noexcept : Number(MPFR_PREC_MIN) { mpfr_swap(value_, other.value_); }
  Number &operator=(Number other) noexcept {
    mpfr_swap(value_, other.value_);
    return *this;
  }
  ~Number() { mpfr_clear(value_); }

  mpfr_ptr get() { return value_; }
  mpfr_srcptr get() const { return value_; }
  long precision() const { return mpfr_get_prec(value_); }
  double to_double(mpfr_rnd_t rounding = MPFR_RNDN) const { return mpfr_get_d(value_, rounding); }
  bool is_finite() const { return mpfr_number_p(value_) != 0; }
  bool is_zero() const { return mpfr_zero_p(value_) != 0; }
  int sign() const { return mpfr_sgn(value_); }
  // Finite numbers only.
  mpq_class to_rational() const {
    mpq_class q;
    mpfr_get_q(q.get_mpq_t(), value_);
    return q;
  }

 private:
  mpfr_t value_;
};

#define ACTC_NUMBER_OPERATOR(symbol, function)                      \
  inline Number operator symbol(const Number &a, const Number &b) { \
    Number r(std::max(a.precision(), b.precision()));               \
    function(r.get(), a.get(), b.get(), MPFR_RNDN);                 \
    return r;                                                       \
  }                                                                 \
  inline Number operator symbol(const Number &a, double b) {        \
    Number r(a.precision());                                        \
    function##_d(r.get(), a.get(), b, MPFR_RNDN);                   \
    return r;                                                       \
  }
ACTC_NUMBER_OPERATOR(+, mpfr_add)
ACTC_NUMBER_OPERATOR(-, mpfr_sub)
ACTC_NUMBER_OPERATOR(*, mpfr_mul)
ACTC_NUMBER_OPERATOR(/, mpfr_div)
#undef ACTC_NUMBER_OPERATOR

inline Number operator-(const Number &a) {
  Number r(a.precision());
  mpfr_neg(r.get(), a.get(), MPFR_RNDN);
  return r;
}
inline Number abs(const Number &a) {
  Number r(a.precision());
  mpfr_abs(r.get(), a.get(), MPFR_RNDN);
  return r;
}
inline bool operator<(const Number &a, const Number &b) { return mpfr_less_p(a.get(), b.get()) != 0; }
inline bool operator>(const Number &a, const Number &b) { return b < a; }
inline bool operator<=(const Number &a, const Number &b) { return mpfr_lessequal_p(a.get(), b.get()) != 0; }
inline bool operator==(const Number &a, const Number &b) { return mpfr_equal_p(a.get(), b.get()) != 0; }

class Interval {
 public:
  explicit Interval(long precision = 64) {
    mpfi_init2(value_, precision);
    mpfi_set_ui(value_, 0);
  }
  Interval(double value, long precision) : Interval(precision) { mpfi_set_d(value_, value); }
  Interval(const mpq_class &value, long precision) : Interval(precision) { mpfi_set_q(value_, value.get_mpq_t()); }
  Interval(const Number &low, const Number &high, long precision) : Interval(precision) {
    mpfi_interv_fr(value_, low.get(), high.get());
  }
  Interval(const Interval &other) : Interval(other.precision()) { mpfi_set(value_, other.value_); }
  Interval(Interval &&other) noexcept : Interval(MPFR_PREC_MIN) { mpfi_swap(value_, other.value_); }
  Interval &operator=(Interval other) noexcept {
    mpfi_swap(value_, other.value_);
    return *this;
  }
  ~Interval() { mpfi_clear(value_); }

  mpfi_ptr get() { return value_; }
  mpfi_srcptr get() const { return value_; }
  mpfr_srcptr left() const { return &value_->left; }
  mpfr_srcptr right() const { return &value_->right; }
  long precision() const { return static_cast<long>(mpfi_get_prec(value_)); }
  bool is_finite() const { return mpfr_number_p(left()) != 0 && mpfr_number_p(right()) != 0; }
  bool is_zero() const { return mpfr_zero_p(left()) != 0 && mpfr_zero_p(right()) != 0; }
  bool contains_zero() const { return mpfr_sgn(left()) <= 0 && mpfr_sgn(right()) >= 0; }

  // The largest magnitude of its numbers, rounded up.
  Number magnitude() const {
    Number m(precision());
    mpfi_mag(m.get(), value_);
    return m;
  }

 private:
  mpfi_t value_;
};

#define ACTC_INTERVAL_OPERATOR(symbol, function)                          \
  inline Interval operator symbol(const Interval &a, const Interval &b) { \
    Interval r(std::max(a.precision(), b.precision()));                   \
    function(r.get(), a.get(), b.get());                                  \
    return r;                                                             \
  }
ACTC_INTERVAL_OPERATOR(+, mpfi_add)
ACTC_INTERVAL_OPERATOR(-, mpfi_sub)
ACTC_INTERVAL_OPERATOR(*, mpfi_mul)
ACTC_INTERVAL_OPERATOR(/, mpfi_div)
#undef ACTC_INTERVAL_OPERATOR

inline Interval operator-(const Interval &a) {
  Interval r(a.precision());
  mpfi_neg(r.get(), a.get());
  return r;
}
inline Interval operator*(const Interval &a, long b) {
  Interval r(a.precision());
  mpfi_mul_si(r.get(), a.get(), b);
  return r;
}
inline Interval operator/(const Interval &a, long b) {
  Interval r(a.precision());
  mpfi_div_si(r.get(), a.get(), b);
  return r;
}
// The smallest interval around both.
inline Interval hull(const Interval &a, const Interval &b) {
  Interval r(std::max(a.precision(), b.precision()));
  mpfi_union(r.get(), a.get(), b.get());
  return r;
}

}  // namespace actc::minimax
