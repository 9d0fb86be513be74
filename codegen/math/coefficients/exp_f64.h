// The tables of codegen/math/f64/. e^r - 1, |r| <= ln2/2
// expm1(x) on [-0.3466,0.3466], degree 12 from 1, relative error, f64
// Largest error: 2^-61.68 before rounding, then 2^-61.62; proven: at most 0x1.4d2p-62 (2^-61.62).
//   actc minimax 'expm1(x)' --interval='-0.3466,0.3466' --degree=12 --from=1 --fixed=1,0.5 --type=f64
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// clang-format off
#pragma once

namespace actc::coefficients {

inline constexpr double kExpF64[] = {
    0x1p+0,
    0x1p-1,
    0x1.5555555555559p-3,
    0x1.5555555555558p-5,
    0x1.111111110f6eep-7,
    0x1.6c16c16c16ae6p-10,
    0x1.a01a01afa91edp-13,
    0x1.a01a019e1efb7p-16,
    0x1.71ddf91a2ba5p-19,
    0x1.27e4f86a95d59p-22,
    0x1.af5d36b03a8d8p-26,
    0x1.1f39eef83d9fap-29,
};

}  // namespace actc::coefficients
