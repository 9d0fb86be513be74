// r + r^2 q(r), |r| <= ln2/2.
// expm1(x) on [-0.3466,0.3466], degree 7 from 1, relative error, f32
// Largest error: 2^-31.26 before rounding, then 2^-31.10; proven: at most 0x1.dc2p-32 (2^-31.10).
//   actc minimax 'expm1(x)' --interval='-0.3466,0.3466' --degree=7 --from=1 --fixed=1,0.5
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// clang-format off
#pragma once

namespace actc::coefficients {

inline constexpr double kExpm1[] = {
    0x1p+0,
    0x1p-1,
    0x1.555554p-3,
    0x1.5554f8p-5,
    0x1.1112dcp-7,
    0x1.6d3a3ep-10,
    0x1.9e693p-13,
};

}  // namespace actc::coefficients
