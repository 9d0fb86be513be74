// e^r, |r| <= ln2/2: the exponential of exp_reduction.h, and e^r - 1 = r (c1 + c2 r + ...) in tanh. With the best c2, one
// unit higher, the largest error of exp2 is 0.003 ULP larger.
// exp(x) on [-0.3466,0.3466], degree 6, relative error, f32
// Largest error: 2^-28.21 before rounding, then 2^-28.20; proven: at most 0x1.bb8p-29 (2^-28.20).
//   actc minimax 'exp(x)' --interval='-0.3466,0.3466' --degree=6 --fixed=1,1,0x1.fffffap-2
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// clang-format off
#pragma once

namespace actc::coefficients {

inline constexpr double kExp[] = {
    0x1p+0,
    0x1p+0,
    0x1.fffffap-2,
    0x1.555496p-3,
    0x1.555a06p-5,
    0x1.12372ap-7,
    0x1.697118p-10,
};

}  // namespace actc::coefficients
