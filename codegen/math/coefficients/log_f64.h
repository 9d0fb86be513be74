// 2 atanh(z) as log above; the second and the third coefficient are pairs, for pow
// log((1 + x) / (1 - x)) on [-0.1429,0.2001], degree 21, odd powers, relative error, f64,f64x2,f64x2,f64
// Largest error: 2^-76.19 before rounding, then 2^-76.18; proven: at most 0x1.c26p-77 (2^-76.18).
//   actc minimax 'log((1 + x) / (1 - x))' --interval='-0.1429,0.2001' --degree=21 --basis=odd --fixed=2 --type=f64,f64x2,f64x2,f64
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// clang-format off
#pragma once

namespace actc::coefficients {

inline constexpr double kLogF64[] = {
    0x1p+1,
    0x1.5555555555555p-1,
    0x1.5484498f39f98p-55,
    0x1.999999999999cp-2,
    -0x1.df42c8f87406cp-56,
    0x1.2492492492168p-2,
    0x1.c71c71c76e898p-3,
    0x1.745d171fa239fp-3,
    0x1.3b13bc32a6a17p-3,
    0x1.110f0edae319ap-3,
    0x1.e25a0ab17d186p-4,
    0x1.a686649e498c3p-4,
    0x1.ddfcd97997795p-4,
};

}  // namespace actc::coefficients
