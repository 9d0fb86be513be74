// e^r, |r| <= ln2/2: the exponential of exp_reduction.h, and e^r - 1 = r (c1 + c2 r + ...) in tanh.
// exp(x) on [-0.3466,0.3466], degree 6, relative error, f32
// Largest error: 2^-28.18; proven: at most 0x1.c3ep-29 (2^-28.18).
//   actc minimax 'exp(x)' --interval='-0.3466,0.3466' --degree=6 --fixed=1,1,0x1.fffffap-2,0x1.555492p-3,0x1.555a26p-5,0x1.123982p-7,0x1.694ca8p-10
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// clang-format off
#pragma once

namespace actc::coefficients {

inline constexpr double kExp[] = {
    0x1p+0,
    0x1p+0,
    0x1.fffffap-2,
    0x1.555492p-3,
    0x1.555a26p-5,
    0x1.123982p-7,
    0x1.694ca8p-10,
};

}  // namespace actc::coefficients
