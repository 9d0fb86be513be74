// The same for log1p(t), t from 0 to 1: z = t / (2 + t)
// log((1 + x) / (1 - x)) on [0,0.33334], degree 9, odd powers, relative error, f32
// Largest error: 2^-27.74 before rounding, then 2^-27.73; proven: at most 0x1.34p-28 (2^-27.73).
//   actc minimax 'log((1 + x) / (1 - x))' --interval=0,0.33334 --degree=9 --basis=odd --fixed=2
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// clang-format off
#pragma once

namespace actc::coefficients {

inline constexpr double kSoftplus[] = {
    0x1p+1,
    0x1.555502p-1,
    0x1.99d1ccp-2,
    0x1.1ec03ep-2,
    0x1.1eca32p-2,
};

}  // namespace actc::coefficients
