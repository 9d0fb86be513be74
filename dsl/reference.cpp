// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/reference.h"

#include <cmath>

namespace actc {

Reference::Value Reference::operator()(std::span<const double> inputs, std::span<const double> parameters) {
  const Enclosure e = fast_(inputs, parameters);
  const double least = e.low > 0 ? e.low : e.high < 0 ? -e.high : 0;
  ++counts_.fast;
  if (e.is_none()) return {e.low, 0};
  if (least >= kBeyond) return {e.low > 0 ? INFINITY : -INFINITY, 0};
  const double radius = (e.high - e.low) / 2;
  const double value = e.low + radius;
  if (radius <= kUlp * ulp_of(least)) return {value, radius + std::fabs(value) * 0x1p-53};
  --counts_.fast;
  const double exactly = exact(inputs, parameters);
  ++counts_.oracle;
  return {exactly, std::isfinite(exactly) ? std::fabs(exactly) * 0x1p-52 : 0};
}

double Reference::exact(std::span<const double> inputs, std::span<const double> parameters) const {
  try {
    return written_(inputs, parameters);
  } catch (const OracleError &) {
    return stable_(inputs, parameters);
  }
}

int Reference::side(double y, std::span<const double> inputs, std::span<const double> parameters) {
  ++counts_.oracle;
  const int side = written_.side(y, inputs, parameters);
  return side != 0 ? side : stable_.side(y, inputs, parameters);
}

}  // namespace actc
