// e^-r, |r| <= ln2/2: what sigmoid has in its denominator (logistic.h).
// exp(-x) on [-0.3466,0.3466], degree 6, relative error, f32
// Largest error: 2^-28.28 before rounding, then 2^-28.25; proven: at most 0x1.aecp-29 (2^-28.24).
//   actc minimax 'exp(-x)' --interval='-0.3466,0.3466' --degree=6 --fixed=1,-1
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// clang-format off
#pragma once

namespace actc::coefficients {

inline constexpr double kExpMinus[] = {
    0x1p+0,
    -0x1p+0,
    0x1.fffffcp-2,
    -0x1.555492p-3,
    0x1.5558b2p-5,
    -0x1.123988p-7,
    0x1.6a49e6p-10,
};

}  // namespace actc::coefficients
