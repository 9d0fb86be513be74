// (gelu'(x) - 1/2) / x, |x| <= 0.7; the error is that of gelu'.
// (erf(x / sqrt(2)) / 2 + x * exp(-x^2 / 2) / sqrt(2 * pi)) / x on [0,0.7], degree 8, even powers, weighted error, f32
// Largest error: 2^-28.95 before rounding, then 2^-28.63; proven: at most 0x1.496p-29 (2^-28.63).
//   actc minimax '(erf(x / sqrt(2)) / 2 + x * exp(-x^2 / 2) / sqrt(2 * pi)) / x' --interval=0,0.7 --degree=8 --basis=even --weight=x
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// clang-format off
#pragma once

namespace actc::coefficients {

inline constexpr double kGeluGradInner[] = {
    0x1.988452p-1,
    -0x1.1057d6p-2,
    0x1.ea16bep-5,
    -0x1.34dd62p-7,
    0x1.081d06p-10,
};

}  // namespace actc::coefficients
