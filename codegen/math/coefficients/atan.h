// atan, up to tan(pi/8)
// atan(x) on [0,0.41422], degree 11, odd powers, relative error, f32
// Largest error: 2^-30.46 before rounding, then 2^-30.41; proven: at most 0x1.7f4p-31 (2^-30.41).
//   actc minimax 'atan(x)' --interval=0,0.41422 --degree=11 --basis=odd --fixed=1
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// clang-format off
#pragma once

namespace actc::coefficients {

inline constexpr double kAtan[] = {
    0x1p+0,
    -0x1.55554ap-2,
    0x1.9991e2p-3,
    -0x1.23b9a4p-3,
    0x1.b22496p-4,
    -0x1.f2e78ep-5,
};

}  // namespace actc::coefficients
