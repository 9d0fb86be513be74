// sin; pi/2 and what the reduction of 2^17 loses
// sin(x) on [-1.573,1.573], degree 9, odd powers, relative error, f32
// Largest error: 2^-27.27 before rounding, then 2^-27.23; proven: at most 0x1.b44p-28 (2^-27.23).
//   actc minimax 'sin(x)' --interval='-1.573,1.573' --degree=9 --basis=odd --fixed=1
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// clang-format off
#pragma once

namespace actc::coefficients {

inline constexpr double kSine[] = {
    0x1p+0,
    -0x1.55554cp-3,
    0x1.110ed8p-7,
    -0x1.9f7056p-13,
    0x1.5dbe1ep-19,
};

}  // namespace actc::coefficients
