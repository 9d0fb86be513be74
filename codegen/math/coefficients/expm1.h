// r + r^2 q(r), |r| <= ln2/2.
// expm1(x) on [-0.3466,0.3466], degree 7 from 1, relative error, f32
// Largest error: 2^-30.97; proven: at most 0x1.05p-31 (2^-30.97).
//   actc minimax 'expm1(x)' --interval='-0.3466,0.3466' --degree=7 --from=1 --fixed=1,0.5,0x1.555554p-3,0x1.5554fp-5,0x1.111306p-7,0x1.6d436cp-10,0x1.9e0c06p-13
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// clang-format off
#pragma once

namespace actc::coefficients {

inline constexpr double kExpm1[] = {
    0x1p+0,
    0x1p-1,
    0x1.555554p-3,
    0x1.5554fp-5,
    0x1.111306p-7,
    0x1.6d436cp-10,
    0x1.9e0c06p-13,
};

}  // namespace actc::coefficients
