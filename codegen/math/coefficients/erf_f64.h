// erf(a) / a - 1, |a| <= 1; the error is that of erf
// erf(x) / x - 1 on [0,1], degree 24, even powers, weighted error, f64
// Largest error: 2^-62.74 before rounding, then 2^-56.33; proven: at most 0x1.97p-57 (2^-56.33).
//   actc minimax 'erf(x) / x - 1' --interval=0,1 --degree=24 --basis=even --weight='x / erf(x)' --type=f64
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// clang-format off
#pragma once

namespace actc::coefficients {

inline constexpr double kErfF64[] = {
    0x1.06eba8214db69p-3,
    -0x1.812746b037a25p-2,
    0x1.ce2f21a0458d7p-4,
    -0x1.b82ce31354c2ap-6,
    0x1.565bcd2c5fdc5p-8,
    -0x1.c02db9324f80fp-11,
    0x1.f9a3b9356d15p-14,
    -0x1.f4dceeaa4b9e6p-17,
    0x1.ba68ed2e47fdcp-20,
    -0x1.638f533d66fe6p-23,
    0x1.13183a262159fp-26,
    -0x1.c48283d638cacp-30,
    0x1.3b51da335e9d3p-33,
};

}  // namespace actc::coefficients
