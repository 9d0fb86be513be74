// erfc(a) e^(a^2)
// erfc(x) * exp(x^2) on [0,10.1], degree 4/5, relative error, f32
// Largest error: 2^-26.39; proven: at most 0x1.854p-27 (2^-26.39).
//   actc minimax 'erfc(x) * exp(x^2)' --interval=0,10.1 --degree=4/5 --fixed='1,0x1.3c5ed8p+0,0x1.752798p-1,0x1.d2a856p-3,0x1.0a3a88p-5;1,0x1.2e9e2ap+1,0x1.32c15cp+1,0x1.51f59ap+0,0x1.9d97acp-2,0x1.d7df3cp-5'
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// clang-format off
#pragma once

namespace actc::coefficients {

inline constexpr double kErfcP[] = {
    0x1p+0,
    0x1.3c5ed8p+0,
    0x1.752798p-1,
    0x1.d2a856p-3,
    0x1.0a3a88p-5,
};

inline constexpr double kErfcQ[] = {
    0x1p+0,
    0x1.2e9e2ap+1,
    0x1.32c15cp+1,
    0x1.51f59ap+0,
    0x1.9d97acp-2,
    0x1.d7df3cp-5,
};

}  // namespace actc::coefficients
