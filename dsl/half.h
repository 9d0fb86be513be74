// binary16 in software, on any host: what Op::HalfToFloat and Op::FloatToHalf mean.
// The subnormal cases let the FPU do the shifting (F. Giesen, "Float->half variants", 2012). Both expect
// round-to-nearest with subnormals kept.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <bit>
#include <cstdint>

namespace actc {

inline float half_to_float(uint16_t half) {
  constexpr uint32_t kExponent = 0x7c00u << 13, kRebias = (127 - 15) << 23;
  uint32_t bits = (half & 0x7fffu) << 13;
  const uint32_t exponent = bits & kExponent;
  bits += kRebias;
  if (exponent == kExponent) bits += (128 - 16) << 23;  // inf, NaN
  if (exponent == 0) bits = std::bit_cast<uint32_t>(std::bit_cast<float>(bits + (1u << 23)) - 0x1p-14f);
  return std::bit_cast<float>(bits | (half & 0x8000u) << 16);
}

inline uint16_t float_to_half(float value) {
  const uint32_t bits = std::bit_cast<uint32_t>(value), magnitude = bits & 0x7fffffffu;
  uint32_t half = 0;
  if (magnitude > 0x7f800000u)
    half = 0x7e00;  // NaN
  else if (magnitude >= 0x47800000u)
    half = 0x7c00;                   // from 2^16 on
  else if (magnitude < 0x38800000u)  // below 2^-14: the sum with 0.5 has the unit of a subnormal half
    half = std::bit_cast<uint32_t>(std::bit_cast<float>(magnitude) + 0.5f) - std::bit_cast<uint32_t>(0.5f);
  else
    half = (magnitude + 0xfffu + (magnitude >> 13 & 1u) - ((127u - 15u) << 23)) >> 13;
  return static_cast<uint16_t>(half | (bits >> 16 & 0x8000u));
}

}  // namespace actc
