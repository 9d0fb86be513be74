// The same for a - tanh(a) = a s / d(s); the error is that of d.
// x^2 / (1 - tanh(x) / x) on [0,1], degree 6, even powers, relative error, f32
// Largest error: 2^-25.11 before rounding, then 2^-25.09; proven: at most 0x1.e0ep-26 (2^-25.09).
//   actc minimax 'x^2 / (1 - tanh(x) / x)' --interval=0,1 --degree=6 --basis=even --fixed=3
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// clang-format off
#pragma once

namespace actc::coefficients {

inline constexpr double kTanhshrink[] = {
    0x1.8p+1,
    0x1.333314p+0,
    -0x1.75b5e8p-8,
    0x1.e758d4p-13,
};

}  // namespace actc::coefficients
