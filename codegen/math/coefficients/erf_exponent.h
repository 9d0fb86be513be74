// z = log2(8 erfc(a)), a = x + 1 from 1 to 3.95; the error is that of erf.
// 3 + log2(erfc(x + 1)) on [0,2.9501], degree 6, weighted error, f32
// Largest error: 2^-29.80 before rounding, then 2^-29.27; proven: at most 0x1.a88p-30 (2^-29.27).
//   actc minimax '3 + log2(erfc(x + 1))' --interval=0,2.9501 --degree=6 --weight='log(2) * erfc(x + 1) / erf(x + 1)'
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// clang-format off
#pragma once

namespace actc::coefficients {

inline constexpr double kErfExponent[] = {
    0x1.538a92p-2,
    -0x1.e75322p+1,
    -0x1.37632p+0,
    -0x1.eac0eep-5,
    0x1.d5a974p-7,
    -0x1.5fb544p-9,
    0x1.264188p-12,
};

}  // namespace actc::coefficients
