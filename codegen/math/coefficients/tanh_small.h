// d in tanh(a) = a - a s / d(s), s = a^2, |a| <= 1; the error is that of tanh.
// x^2 / (1 - tanh(x) / x) on [0,1], degree 6, even powers, weighted error, f32
// Largest error: 2^-28.01 before rounding, then 2^-28.00; proven: at most 0x1.ffap-29 (2^-28.00).
//   actc minimax 'x^2 / (1 - tanh(x) / x)' --interval=0,1 --degree=6 --basis=even --fixed=3 --weight='(1 - tanh(x) / x)^2 / (x * tanh(x))'
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// clang-format off
#pragma once

namespace actc::coefficients {

inline constexpr double kTanhSmall[] = {
    0x1.8p+1,
    0x1.3332fep+0,
    -0x1.757728p-8,
    0x1.e221ecp-13,
};

}  // namespace actc::coefficients
