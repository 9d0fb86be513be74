// The fast tanh.
// tanh(x) on [0,8], degree 9/8, odd powers, relative error, f32
// Largest error: 2^-27.15 before rounding, then 2^-27.04; proven: at most 0x1.f1ap-28 (2^-27.04).
//   actc minimax 'tanh(x)' --interval=0,8 --degree=9/8 --basis=odd --fixed=1
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// clang-format off
#pragma once

namespace actc::coefficients {

inline constexpr double kTanhFastP[] = {
    0x1p+0,
    0x1.1363eep-3,
    0x1.d47ceep-9,
    0x1.700a9p-16,
    0x1.069a58p-26,
};

inline constexpr double kTanhFastQ[] = {
    0x1p+0,
    0x1.df074ap-2,
    0x1.acd8eap-6,
    0x1.6626ccp-12,
    0x1.cacbe2p-21,
};

}  // namespace actc::coefficients
