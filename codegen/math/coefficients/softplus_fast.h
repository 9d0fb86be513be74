// log((1 + x) / (1 - x)) on [0,0.33334], degree 7, odd powers, relative error, f32
// Largest error: 2^-22.53 before rounding, then 2^-22.47; proven: at most 0x1.6fap-23 (2^-22.47).
//   actc minimax 'log((1 + x) / (1 - x))' --interval=0,0.33334 --degree=7 --basis=odd
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// clang-format off
#pragma once

namespace actc::coefficients {

inline constexpr double kSoftplusFast[] = {
    0x1.fffffcp+0,
    0x1.5560b4p-1,
    0x1.9584c4p-2,
    0x1.5dd7eap-2,
};

}  // namespace actc::coefficients
