// The oracle: the formula as the user wrote it, in interval arithmetic of growing precision (MPFI on MPFR). An
// interval cannot be silently wrong: a sum that cancels comes out wide, and the precision is doubled until the result
// is narrow. (With plain MPFR two precisions can agree on a wrong value: the naive gelu(-38) is 0 at 64 and 128 bits.)
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <mpfi.h>

#include <memory>
#include <span>
#include <stdexcept>

#include "dsl/expr.h"

namespace actc {

// The precision ran out (kMaxPrecision bits) before the value was known.
class OracleError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Oracle {
 public:
  static constexpr long kMaxPrecision = 4096;

  explicit Oracle(Expr formula);  // Real
  ~Oracle();

  // The value at finite arguments, to within a relative 2^-52; magnitudes below 2^-1070 come as a zero of their
  // sign, values beyond double's range as infinite; NaN where the formula is not defined (sqrt(-1), 0/0, 1/0). Not for
  // concurrent calls of one object.
  double operator()(std::span<const double> inputs, std::span<const double> parameters = {}) const;
  double operator()(double x) const { return (*this)(std::span(&x, 1)); }

  // The value as the nearest double and what is left of it, to a relative 2^-100.
  struct Pieces {
    double value, rest;
  };
  Pieces in_two_pieces(std::span<const double> inputs = {}, std::span<const double> parameters = {}) const;

  // |actual - exact| in units of the last place of double at `exact` or, if that is larger, at `floor`; never below
  // 2^-1074. Infinite for a NaN that should be a number and for a wrong infinity; NaN where the formula is not defined.
  double ulp_error(double actual, std::span<const double> inputs, std::span<const double> parameters = {},
                   double floor = 0) const;

  // The sign of the value minus `y`; 0 where they are equal, or not told apart with kSidePrecision bits.
  static constexpr long kSidePrecision = 1024;
  int side(double y, std::span<const double> inputs, std::span<const double> parameters = {}) const;

  // Does the formula have a value everywhere in a box of arguments? Maybe: the intervals are too wide to tell.
  enum class Defined { Everywhere, Maybe, Nowhere };
  // An interval that holds all values over the box, computed with the precision of `out`; it means nothing unless the
  // answer is Everywhere. For formulas without parameters.
  Defined enclose(mpfi_ptr out, std::span<const mpfi_srcptr> inputs) const;

 private:
  struct Tape;
  // The first interval that is narrow to so many bits; null where the formula is not defined.
  mpfi_srcptr narrow(long bits, std::span<const double> inputs, std::span<const double> parameters) const;
  std::unique_ptr<Tape> tape_;
};

// The unit of the last place of float at a magnitude; never below 2^-149, nor above that of the largest float.
double ulp_of(double magnitude);

// |actual - exact| in units of the last place of float at `exact` (a correctly rounded result has at most 0.5). The
// unit never falls below that of `floor`, nor below 2^-149.
double ulp_error(float actual, double exact, double floor = 0);

}  // namespace actc
