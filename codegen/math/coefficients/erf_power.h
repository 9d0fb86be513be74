// 2^r / 8, times 2^n the erfc(a) of erf; the error is that of erf: n = 0 is possible up to r = z(1) = 0.332 only.
// exp2(x) / 8 on [-0.5,0.5], degree 5, weighted error, f32
// Largest error: 2^-26.79 before rounding, then 2^-26.50; proven: at most 0x1.692p-27 (2^-26.50).
//   actc minimax 'exp2(x) / 8' --interval='-0.5,0.5' --degree=5 --weight='x < 0.332 ? 8 / (8 - exp2(x)) : 8 / (16 - exp2(x))'
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// clang-format off
#pragma once

namespace actc::coefficients {

inline constexpr double kErfPower[] = {
    0x1p-3,
    0x1.62e42cp-4,
    0x1.ebfa06p-6,
    0x1.c6b6e2p-8,
    0x1.3cd598p-10,
    0x1.5b8884p-13,
};

}  // namespace actc::coefficients
