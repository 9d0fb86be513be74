// erf(a) / a - 1, |a| <= 1; the error is that of erf.
// erf(x) / x - 1 on [0,1], degree 6 in x^2 - 0.5, weighted error, f32
// Largest error: 2^-29.61 before rounding, then 2^-29.08; proven: at most 0x1.e36p-30 (2^-29.08).
//   actc minimax 'erf(x) / x - 1' --interval=0,1 --degree=6 --variable='x^2 - 0.5' --weight='x / erf(x)'
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// clang-format off
#pragma once

namespace actc::coefficients {

inline constexpr double kErfSmall[] = {
    -0x1.1ae14ep-5,
    -0x1.1fd164p-2,
    0x1.454374p-4,
    -0x1.2b8d9ep-6,
    0x1.c8175cp-9,
    -0x1.288f0cp-11,
    0x1.503904p-14,
};

}  // namespace actc::coefficients
