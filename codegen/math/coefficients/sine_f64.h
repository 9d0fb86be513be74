// sin and cos up to pi/4
// sin(x) on [-0.7855,0.7855], degree 13, odd powers, relative error, f64
// Largest error: 2^-57.93 before rounding, then 2^-57.91; proven: at most 0x1.10cp-58 (2^-57.90).
//   actc minimax 'sin(x)' --interval='-0.7855,0.7855' --degree=13 --basis=odd --fixed=1 --type=f64
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// clang-format off
#pragma once

namespace actc::coefficients {

inline constexpr double kSineF64[] = {
    0x1p+0,
    -0x1.5555555555549p-3,
    0x1.111111110f87bp-7,
    -0x1.a01a019c0e69ep-13,
    0x1.71de35737c9c9p-19,
    -0x1.ae5e6249dea3p-26,
    0x1.5d91c223e11b5p-33,
};

}  // namespace actc::coefficients
