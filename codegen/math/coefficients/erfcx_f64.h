// (1 + 2 a) erfc(a) e^(a^2), up to where erfc underflows
// (1 + 2*x) * exp(x^2) * erfc(x) on [0,28], degree 22 in (x - 4) / (x + 4), relative error, f64x2,f64
// Largest error: 2^-56.26 before rounding, then 2^-56.17; proven: at most 0x1.c68p-57 (2^-56.17).
//   actc minimax '(1 + 2*x) * exp(x^2) * erfc(x)' --interval=0,28 --degree=22 --variable='(x - 4) / (x + 4)' --type=f64x2,f64 --search=0
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// clang-format off
#pragma once

namespace actc::coefficients {

inline constexpr double kErfcxF64[] = {
    0x1.3ba5916e9fd7fp+0,
    -0x1.a324dbf150307p-55,
    -0x1.1df1ad154a29cp-3,
    0x1.f7f5df66fd71bp-7,
    0x1.16ecefcfa6043p-4,
    -0x1.9ddb23c3e8a2ep-4,
    0x1.7fee004df6b08p-4,
    -0x1.0fb06dfe58b92p-4,
    0x1.3079edf9f908p-5,
    -0x1.096238808433bp-6,
    0x1.49c67191c303cp-8,
    -0x1.8d4a9fdf182cdp-11,
    -0x1.a1de83c796da7p-13,
    0x1.3be0d1ab90114p-13,
    -0x1.9969da8b9d0e5p-16,
    -0x1.78a83f7c218dep-17,
    0x1.7faeaf410e9f7p-18,
    0x1.442fc5226fa35p-22,
    -0x1.bfe5fdf41c4c9p-21,
    0x1.0c0f28f86cccap-24,
    0x1.ec30f5869a116p-24,
    -0x1.0b50e442cf0e4p-27,
    -0x1.cc735b8ebda68p-27,
    -0x1.d9753a82ce91cp-30,
};

}  // namespace actc::coefficients
