// d in a - tanh(a) = a s / d(s), s = a^2, |a| <= 1
// x^2 / (1 - tanh(x) / x) on [0,1], degree 16, even powers, relative error, f64
// Largest error: 2^-57.10 before rounding, then 2^-57.09; proven: at most 0x1.de8p-58 (2^-57.09).
//   actc minimax 'x^2 / (1 - tanh(x) / x)' --interval=0,1 --degree=16 --basis=even --fixed=3 --type=f64
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// clang-format off
#pragma once

namespace actc::coefficients {

inline constexpr double kTanhshrinkF64[] = {
    0x1.8p+1,
    0x1.333333333332ap+0,
    -0x1.767dce4337252p-8,
    0x1.0a4e15773db71p-12,
    -0x1.997caf13b0a5cp-17,
    0x1.4173fbb2e19bcp-21,
    -0x1.fb848dd44e085p-26,
    0x1.8b5513886e8a4p-30,
    -0x1.00f8da2055039p-34,
};

}  // namespace actc::coefficients
