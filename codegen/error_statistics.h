// ErrorStatistics: what comparing a kernel with the reference adds up to, over any number of inputs. Two of them merge
// into what one pass over all inputs would have found.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "dsl/reference.h"

namespace actc {

// The largest error of a kind, and where it is.
struct WorstError {
  double ulp = 0, absolute = 0;
  float x = 0, actual = 0;
  double exact = 0;

  // Of equals that with the smaller bits of x stays: the order of passes does not matter.
  void keep_larger(const WorstError &other, double WorstError::*by);
};

struct Tally {
  uint64_t count = 0;
  float first = 0;  // the one with the smallest bits

  void add(float x, uint64_t n = 1);
};

struct ErrorStatistics {
  // Where an error counts. NearZero: within 1 of a simple zero of a gradient, where the unit is at least that of
  // kFloor, because no sum of two rounded terms keeps relative accuracy there.
  enum Region { Normal, NearZero, Subnormal, kRegions };
  static constexpr double kFloor = 0x1p-4;
  // Less of an ULP counts as no error: the reference does not tell it from none.
  static constexpr double kResolution = 2 * Reference::kUlp;
  // What is known about an input beside its truth. AtJump: the formula jumps within some ULP of it, and the result is
  // right on the other side: no matter of accuracy, counted but not measured.
  enum Place { Ordinary, AtZero, AtJump };

  uint64_t numbers = 0;    // inputs with a number as truth
  uint64_t undefined = 0;  // inputs at which the formula is not defined
  uint64_t unknown = 0;    // inputs whose truth nobody knows (OracleError)
  uint64_t rounded = 0;    // correctly rounded results; halfway between two floats both are
  std::array<WorstError, kRegions> worst;
  WorstError absolute;  // the largest absolute error, of finite results
  Tally at_jumps;
  Tally nan_for_number, number_for_nan;  // an infinity at a pole is right
  Tally wrong_infinity;                  // infinite instead of a number, or the other way round: not part of `worst`

  // Returns the error in ULP, infinite for a NaN that should be a number and for a wrong infinity.
  double add(float x, float actual, double exact, Place place = Ordinary);
  void merge(const ErrorStatistics &other);
  const WorstError &largest() const;  // by ULP, beside NearZero
};

}  // namespace actc
