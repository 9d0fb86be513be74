// sin; pi/2 and what the reduction of 2^17 loses
// sin(x) on [-1.573,1.573], degree 9, odd powers, relative error, f32
// Largest error: 2^-25.19; proven: at most 0x1.bf6p-26 (2^-25.19).
//   actc minimax 'sin(x)' --interval='-1.573,1.573' --degree=9 --basis=odd --fixed=1,-0x1.555554p-3,0x1.111034p-7,-0x1.9fb0e2p-13,0x1.61490cp-19
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// clang-format off
#pragma once

namespace actc::coefficients {

inline constexpr double kSine[] = {
    0x1p+0,
    -0x1.555554p-3,
    0x1.111034p-7,
    -0x1.9fb0e2p-13,
    0x1.61490cp-19,
};

}  // namespace actc::coefficients
