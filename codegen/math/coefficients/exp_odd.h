// sinh(x) on [0,0.3466], degree 5, odd powers, relative error, f32
// Largest error: 2^-26.18 before rounding, then 2^-26.18; proven: at most 0x1.c3cp-27 (2^-26.18).
//   actc minimax 'sinh(x)' --interval=0,0.3466 --degree=5 --basis=odd --fixed=1
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// clang-format off
#pragma once

namespace actc::coefficients {

inline constexpr double kExpOdd[] = {
    0x1p+0,
    0x1.5554bp-3,
    0x1.122794p-7,
};

}  // namespace actc::coefficients
