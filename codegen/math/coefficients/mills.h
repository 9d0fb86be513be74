// Mills' ratio (1 - normcdf(a)) e^(a^2 / 2) of gauss.h
// erfc(x / sqrt(2)) / 2 * exp(x^2 / 2) on [0,15], degree 4/5, relative error, f32
// Largest error: 2^-25.67; proven: at most 0x1.3fep-26 (2^-25.67).
//   actc minimax 'erfc(x / sqrt(2)) / 2 * exp(x^2 / 2)' --interval=0,15 --degree=4/5 --fixed='0x1p-1,0x1.bf736cp-2,0x1.752d16p-3,0x1.49f828p-5,0x1.0a22f8p-8;1,0x1.abfbe4p+0,0x1.32c65ep+0,0x1.ddf89ap-2,0x1.9d953cp-4,0x1.4d8c72p-7'
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// clang-format off
#pragma once

namespace actc::coefficients {

inline constexpr double kMillsP[] = {
    0x1p-1,
    0x1.bf736cp-2,
    0x1.752d16p-3,
    0x1.49f828p-5,
    0x1.0a22f8p-8,
};

inline constexpr double kMillsQ[] = {
    0x1p+0,
    0x1.abfbe4p+0,
    0x1.32c65ep+0,
    0x1.ddf89ap-2,
    0x1.9d953cp-4,
    0x1.4d8c72p-7,
};

}  // namespace actc::coefficients
