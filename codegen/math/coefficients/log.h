// 2 atanh(z) = log((1 + z) / (1 - z)) for mantissas m from 3/4 to 3/2: z = (m - 1) / (m + 1)
// log((1 + x) / (1 - x)) on [-0.1429,0.2001], degree 9, odd powers, relative error, f32
// Largest error: 2^-32.59; proven: at most 0x1.53cp-33 (2^-32.59).
//   actc minimax 'log((1 + x) / (1 - x))' --interval='-0.1429,0.2001' --degree=9 --basis=odd --fixed=2,0x1.555556p-1,0x1.999926p-2,0x1.246ccp-2,0x1.df2f4ep-3
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// clang-format off
#pragma once

namespace actc::coefficients {

inline constexpr double kLog[] = {
    0x1p+1,
    0x1.555556p-1,
    0x1.999926p-2,
    0x1.246ccp-2,
    0x1.df2f4ep-3,
};

}  // namespace actc::coefficients
