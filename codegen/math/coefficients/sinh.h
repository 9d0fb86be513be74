// sinh below 1
// sinh(x) on [0,1], degree 9, odd powers, relative error, f32
// Largest error: 2^-34.16 before rounding, then 2^-31.61; proven: at most 0x1.4dap-32 (2^-31.61).
//   actc minimax 'sinh(x)' --interval=0,1 --degree=9 --basis=odd --fixed=1
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// clang-format off
#pragma once

namespace actc::coefficients {

inline constexpr double kSinh[] = {
    0x1p+0,
    0x1.555556p-3,
    0x1.1110ep-7,
    0x1.a022bcp-13,
    0x1.756c2p-19,
};

}  // namespace actc::coefficients
