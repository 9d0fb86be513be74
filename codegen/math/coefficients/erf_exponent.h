// z = log2(8 erfc(a)), a = x + 1 from 1 to 3.95; the error is that of erf.
// 3 + log2(erfc(x + 1)) on [0,2.9501], degree 6, weighted error, f32
// Largest error: 2^-28.78; proven: at most 0x1.298p-29 (2^-28.78).
//   actc minimax '3 + log2(erfc(x + 1))' --interval=0,2.9501 --degree=6 --fixed=0x1.538a92p-2,-0x1.e7532p1,-0x1.37638ap0,-0x1.ea7a7p-5,0x1.d39596p-7,-0x1.595264p-9,0x1.18bb54p-12 --weight='log(2) * erfc(x + 1) / erf(x + 1)'
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// clang-format off
#pragma once

namespace actc::coefficients {

inline constexpr double kErfExponent[] = {
    0x1.538a92p-2,
    -0x1.e7532p+1,
    -0x1.37638ap+0,
    -0x1.ea7a7p-5,
    0x1.d39596p-7,
    -0x1.595264p-9,
    0x1.18bb54p-12,
};

}  // namespace actc::coefficients
