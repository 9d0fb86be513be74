// cos(x) on [-0.7855,0.7855], degree 14, even powers, relative error, f64
// Largest error: 2^-63.95 before rounding, then 2^-63.93; proven: at most 0x1.0c4p-64 (2^-63.93).
//   actc minimax 'cos(x)' --interval='-0.7855,0.7855' --degree=14 --basis=even --fixed=1,-0.5 --type=f64
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// clang-format off
#pragma once

namespace actc::coefficients {

inline constexpr double kCosineF64[] = {
    0x1p+0,
    -0x1p-1,
    0x1.555555555554bp-5,
    -0x1.6c16c16c15013p-10,
    0x1.a01a019c8ed08p-16,
    -0x1.27e4f7f1411dbp-22,
    0x1.1ee9db8e37a54p-29,
    -0x1.8fa65e928d125p-37,
};

}  // namespace actc::coefficients
