// e^r with one term less, for the fast forms.
// exp(x) on [-0.3466,0.3466], degree 5, relative error, f32
// Largest error: 2^-23.38 before rounding, then 2^-23.37; proven: at most 0x1.8a4p-24 (2^-23.37).
//   actc minimax 'exp(x)' --interval='-0.3466,0.3466' --degree=5 --fixed=1
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// clang-format off
#pragma once

namespace actc::coefficients {

inline constexpr double kExpShort[] = {
    0x1p+0,
    0x1.fffff6p-1,
    0x1.fffdc6p-2,
    0x1.555a7ap-3,
    0x1.573a22p-5,
    0x1.0fa32ap-7,
};

}  // namespace actc::coefficients
