// sinh below 1
// sinh(x) on [0,1], degree 11, odd powers, relative error, f32
// Largest error: 2^-27.73; proven: at most 0x1.32ap-28 (2^-27.73).
//   actc minimax 'sinh(x)' --interval=0,1 --degree=11 --basis=odd --fixed=1,1/6,1/120,1/5040,1/362880,1/39916800
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// clang-format off
#pragma once

namespace actc::coefficients {

inline constexpr double kSinh[] = {
    0x1p+0,
    0x1.555556p-3,
    0x1.111112p-7,
    0x1.a01a02p-13,
    0x1.71de3ap-19,
    0x1.ae6456p-26,
};

}  // namespace actc::coefficients
