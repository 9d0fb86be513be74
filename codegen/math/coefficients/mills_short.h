// The fast gelu and normcdf.
// exp(-x^2 / 2) / (sqrt(pi / 2) * erfc(x / sqrt(2))) - x on [0,14.6], degree 3/4, weighted error, f32
// Largest error: 2^-24.42 before rounding, then 2^-24.36; proven: at most 0x1.8dcp-25 (2^-24.36).
//   actc minimax 'exp(-x^2 / 2) / (sqrt(pi / 2) * erfc(x / sqrt(2))) - x' --interval=0,14.6 --degree=3/4 --weight='sqrt(pi / 2) * erfc(x / sqrt(2)) * exp(x^2 / 2)'
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// clang-format off
#pragma once

namespace actc::coefficients {

inline constexpr double kMillsShortP[] = {
    0x1.988452p-1,
    0x1.97ae82p-2,
    0x1.a47cb6p-4,
    0x1.79f48p-7,
};

inline constexpr double kMillsShortQ[] = {
    0x1p+0,
    0x1.e8a7b8p-1,
    0x1.b4f93cp-2,
    0x1.a30788p-4,
    0x1.7a44a8p-7,
};

}  // namespace actc::coefficients
