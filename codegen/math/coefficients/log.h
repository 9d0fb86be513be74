// 2 atanh(z) = log((1 + z) / (1 - z)) for mantissas m from 3/4 to 3/2: z = (m - 1) / (m + 1)
// log((1 + x) / (1 - x)) on [-0.1429,0.2001], degree 9, odd powers, relative error, f32
// Largest error: 2^-35.35 before rounding, then 2^-35.16; proven: at most 0x1.c98p-36 (2^-35.16).
//   actc minimax 'log((1 + x) / (1 - x))' --interval='-0.1429,0.2001' --degree=9 --basis=odd --fixed=2
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// clang-format off
#pragma once

namespace actc::coefficients {

inline constexpr double kLog[] = {
    0x1p+1,
    0x1.555554p-1,
    0x1.999c0cp-2,
    0x1.23e044p-2,
    0x1.ee9f3p-3,
};

}  // namespace actc::coefficients
