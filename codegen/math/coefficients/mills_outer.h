// The same for gelu' beyond 0.7.
// exp(-x^2 / 2) / (sqrt(pi / 2) * erfc(x / sqrt(2))) - x on [0.7,14.6], degree 3/4, weighted error, f32
// Largest error: 2^-27.12 before rounding, then 2^-27.07; proven: at most 0x1.e7ap-28 (2^-27.07).
//   actc minimax 'exp(-x^2 / 2) / (sqrt(pi / 2) * erfc(x / sqrt(2))) - x' --interval=0.7,14.6 --degree=3/4 --fixed=';1.25' --weight='sqrt(pi / 2) * erfc(x / sqrt(2)) * exp(x^2 / 2)'
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// clang-format off
#pragma once

namespace actc::coefficients {

inline constexpr double kMillsOuterP[] = {
    0x1.fe9fa6p-1,
    0x1.19ddfep-1,
    0x1.3628bp-3,
    0x1.3c1edap-6,
};

inline constexpr double kMillsOuterQ[] = {
    0x1.4p+0,
    0x1.424acap+0,
    0x1.2fb1fcp-1,
    0x1.35b32cp-3,
    0x1.3c34dcp-6,
};

}  // namespace actc::coefficients
