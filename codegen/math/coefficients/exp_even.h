// The even and the odd part of e^r, |r| <= ln2/2.
// cosh(x) on [-0.3466,0.3466], degree 6, even powers, absolute error, f32
// Largest error: 2^-34.29 before rounding, then 2^-33.24; proven: at most 0x1.b0ap-34 (2^-33.24).
//   actc minimax 'cosh(x)' --interval='-0.3466,0.3466' --degree=6 --basis=even --fixed=1 --weight=absolute
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// clang-format off
#pragma once

namespace actc::coefficients {

inline constexpr double kExpEven[] = {
    0x1p+0,
    0x1p-1,
    0x1.5554e6p-5,
    0x1.6d4f0ep-10,
};

}  // namespace actc::coefficients
