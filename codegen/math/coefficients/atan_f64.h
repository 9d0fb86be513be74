// atan, up to tan(pi/8)
// atan(x) on [0,0.41422], degree 23, odd powers, relative error, f64
// Largest error: 2^-59.44 before rounding, then 2^-59.43; proven: at most 0x1.79ep-60 (2^-59.43).
//   actc minimax 'atan(x)' --interval=0,0.41422 --degree=23 --basis=odd --fixed=1 --type=f64
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// clang-format off
#pragma once

namespace actc::coefficients {

inline constexpr double kAtanF64[] = {
    0x1p+0,
    -0x1.555555555553dp-2,
    0x1.9999999995867p-3,
    -0x1.24924922ad3d8p-3,
    0x1.c71c70e5feb9ap-4,
    -0x1.745cf8da5cbfbp-4,
    0x1.3b1118f72460cp-4,
    -0x1.10ebb6ad84e05p-4,
    0x1.df0f354d3d061p-5,
    -0x1.9cd261aae7739p-5,
    0x1.37d4d0f96b6e7p-5,
    -0x1.2568b690d88c5p-6,
};

}  // namespace actc::coefficients
