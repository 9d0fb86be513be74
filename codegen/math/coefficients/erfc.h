// erfc(a) e^(a^2)
// erfc(x) * exp(x^2) on [0,10.1], degree 4/5, relative error, f32
// Largest error: 2^-27.30 before rounding, then 2^-26.98; proven: at most 0x1.03p-27 (2^-26.98).
//   actc minimax 'erfc(x) * exp(x^2)' --interval=0,10.1 --degree=4/5 --fixed='1;1'
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// clang-format off
#pragma once

namespace actc::coefficients {

inline constexpr double kErfcP[] = {
    0x1p+0,
    0x1.3c8844p+0,
    0x1.757a7p-1,
    0x1.d3401ep-3,
    0x1.0ab1e2p-5,
};

inline constexpr double kErfcQ[] = {
    0x1p+0,
    0x1.2eb2ep+1,
    0x1.32ed7p+1,
    0x1.5242a8p+0,
    0x1.9e1e12p-2,
    0x1.d8b2dp-5,
};

}  // namespace actc::coefficients
