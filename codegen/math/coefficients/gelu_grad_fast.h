// m(a) - a, gelu'(-a) without its density, for the fast gelu'; relative where |gelu'| is not small.
// sqrt(pi / 2) * erfc(x / sqrt(2)) * exp(x^2 / 2) - x on [0,14.6], degree 5/4, weighted error, f32
// Largest error: 2^-26.99 before rounding, then 2^-26.31; proven: at most 0x1.9bep-27 (2^-26.31).
//   actc minimax 'sqrt(pi / 2) * erfc(x / sqrt(2)) * exp(x^2 / 2) - x' --interval=0,14.6 --degree=5/4 --weight='1 / sqrt((sqrt(pi / 2) * erfc(x / sqrt(2)) * exp(x^2 / 2) - x)^2 + 0.04)'
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// clang-format off
#pragma once

namespace actc::coefficients {

inline constexpr double kGeluGradFastP[] = {
    0x1.40d932p+0,
    -0x1.fb3ee4p-3,
    -0x1.2d38cep+0,
    -0x1.88641p-1,
    -0x1.c1efeep-3,
    -0x1.ab00c4p-6,
};

inline constexpr double kGeluGradFastQ[] = {
    0x1p+0,
    0x1.65ed28p+0,
    0x1.95a84p-1,
    0x1.c1f3bep-3,
    0x1.ab0024p-6,
};

}  // namespace actc::coefficients
