// W(a) = 1 / m(a) - a, m Mills' ratio, of gauss.h; the error is that of a + W. Of several first coefficients of the
// denominator, the ones with which the rounding errors of gelu, normcdf and gelu' come out smallest.
// exp(-x^2 / 2) / (sqrt(pi / 2) * erfc(x / sqrt(2))) - x on [0,14.6], degree 4/4, weighted error, f32
// Largest error: 2^-25.86 before rounding, then 2^-25.80; proven: at most 0x1.25cp-26 (2^-25.80).
//   actc minimax 'exp(-x^2 / 2) / (sqrt(pi / 2) * erfc(x / sqrt(2))) - x' --interval=0,14.6 --degree=4/4 --fixed=';1.6875' --weight='sqrt(pi / 2) * erfc(x / sqrt(2)) * exp(x^2 / 2)'
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// clang-format off
#pragma once

namespace actc::coefficients {

inline constexpr double kMillsP[] = {
    0x1.58afa6p+0,
    0x1.3c6ceap-1,
    0x1.3d4bd8p-3,
    0x1.0afa14p-6,
    0x1.b1d6dap-20,
};

inline constexpr double kMillsQ[] = {
    0x1.bp+0,
    0x1.8b091p+0,
    0x1.553578p-1,
    0x1.3a60f8p-3,
    0x1.0c2f38p-6,
};

}  // namespace actc::coefficients
