// r / tanh(r/2), |r| <= ln2/2: of the exponential of exp_quotient.h, for the fast forms.
// x / tanh(x / 2) on [-0.3466,0.3466], degree 4, even powers, relative error, f32
// Largest error: 2^-28.77 before rounding, then 2^-28.75; proven: at most 0x1.304p-29 (2^-28.75).
//   actc minimax 'x / tanh(x / 2)' --interval='-0.3466,0.3466' --degree=4 --basis=even --fixed=2
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// clang-format off
#pragma once

namespace actc::coefficients {

inline constexpr double kExpQuotient[] = {
    0x1p+1,
    0x1.55551ep-3,
    -0x1.6aa364p-9,
};

}  // namespace actc::coefficients
