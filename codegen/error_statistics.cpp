// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/error_statistics.h"

#include <bit>
#include <cmath>

namespace actc {

void WorstError::keep_larger(const WorstError &other, double WorstError::*by) {
  const auto bits = [](const WorstError &e) { return std::bit_cast<uint32_t>(e.x); };
  if (other.*by > this->*by || (other.*by == this->*by && other.*by > 0 && bits(other) < bits(*this))) *this = other;
}

void Tally::add(float x, uint64_t n) {
  if (n == 0) return;
  if (count == 0 || std::bit_cast<uint32_t>(x) < std::bit_cast<uint32_t>(first)) first = x;
  count += n;
}

double ErrorStatistics::add(float x, float actual, double exact, Place place) {
  if (std::isnan(exact)) {
    ++undefined;
    if (std::isfinite(actual)) number_for_nan.add(x);
    return 0;
  }
  ++numbers;
  if (place == AtJump) {
    at_jumps.add(x);
    return 0;
  }
  if (std::isnan(actual)) {
    nan_for_number.add(x);
    return INFINITY;
  }
  const double unfloored = ulp_error(actual, exact);
  if (unfloored <= 0.5) ++rounded;
  if (std::isinf(unfloored)) {
    wrong_infinity.add(x);
    return unfloored;
  }
  if (unfloored < kResolution) return unfloored;
  const Region region = place == AtZero ? NearZero : std::fabs(exact) < 0x1p-126 ? Subnormal : Normal;
  const double error = std::isinf(actual) ? 0 : std::fabs(actual - exact);
  const double ulp = region == NearZero ? ulp_error(actual, exact, kFloor) : unfloored;
  const WorstError found{ulp, error, x, actual, exact};
  worst[region].keep_larger(found, &WorstError::ulp);
  absolute.keep_larger(found, &WorstError::absolute);
  return ulp;
}

void ErrorStatistics::merge(const ErrorStatistics &other) {
  numbers += other.numbers;
  undefined += other.undefined;
  unknown += other.unknown;
  rounded += other.rounded;
  for (size_t i = 0; i < worst.size(); ++i) worst[i].keep_larger(other.worst[i], &WorstError::ulp);
  absolute.keep_larger(other.absolute, &WorstError::absolute);
  nan_for_number.add(other.nan_for_number.first, other.nan_for_number.count);
  number_for_nan.add(other.number_for_nan.first, other.number_for_nan.count);
  at_jumps.add(other.at_jumps.first, other.at_jumps.count);
  wrong_infinity.add(other.wrong_infinity.first, other.wrong_infinity.count);
}

const WorstError &ErrorStatistics::largest() const {
  return worst[Subnormal].ulp > worst[Normal].ulp ? worst[Subnormal] : worst[Normal];
}

}  // namespace actc
