// erf(a) / a - 1, |a| <= 1; the error is that of erf.
// erf(x) / x - 1 on [0,1], degree 6 in x^2 - 0.5, weighted error, f32
// Largest error: 2^-28.86; proven: at most 0x1.192p-29 (2^-28.86).
//   actc minimax 'erf(x) / x - 1' --interval=0,1 --degree=6 --variable='x^2 - 0.5' --fixed='-0x1.1ae14ep-5,-0x1.1fd164p-2,0x1.45436cp-4,-0x1.2b8db2p-6,0x1.c82532p-9,-0x1.2887e4p-11,0x1.4b590cp-14' --weight='x / erf(x)'
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// clang-format off
#pragma once

namespace actc::coefficients {

inline constexpr double kErfSmall[] = {
    -0x1.1ae14ep-5,
    -0x1.1fd164p-2,
    0x1.45436cp-4,
    -0x1.2b8db2p-6,
    0x1.c82532p-9,
    -0x1.2887e4p-11,
    0x1.4b590cp-14,
};

}  // namespace actc::coefficients
