// Mills' ratio (1 - normcdf(a)) e^(a^2 / 2) of gauss.h. Of intervals a little longer than the 15 that is needed, the one
// with which the rounding errors of gelu, gelu' and normcdf come out smallest.
// erfc(x / sqrt(2)) / 2 * exp(x^2 / 2) on [0,15.08], degree 4/5, relative error, f32
// Largest error: 2^-27.15 before rounding, then 2^-26.65; proven: at most 0x1.45cp-27 (2^-26.65).
//   actc minimax 'erfc(x / sqrt(2)) / 2 * exp(x^2 / 2)' --interval=0,15.08 --degree=4/5 --fixed='0.5;1'
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// clang-format off
#pragma once

namespace actc::coefficients {

inline constexpr double kMillsP[] = {
    0x1p-1,
    0x1.c1427ap-2,
    0x1.77df8p-3,
    0x1.4da044p-5,
    0x1.0e8698p-8,
};

inline constexpr double kMillsQ[] = {
    0x1p+0,
    0x1.ace36cp+0,
    0x1.342baap+0,
    0x1.e18884p-2,
    0x1.a229dcp-4,
    0x1.530cd2p-7,
};

}  // namespace actc::coefficients
