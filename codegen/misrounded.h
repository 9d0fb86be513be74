// Kernels of 16-bit types have few enough inputs to try them all: which results are not correctly rounded?
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <vector>

#include "codegen/storage.h"
#include "codegen/sweep.h"

namespace actc {

struct Misrounded {
  uint16_t x, actual, right;  // bits
  float value;                // the truth in f32, rounded to odd: rounding it to 16 bits gives `right`
};

// For each result of the kernel over arrays of a 16-bit type, with the sweep's input at all 65,536 values and
// everything before the activation's inputs (dy, v) at 1. Truths that nobody knows, and NaN, are passed over; zeros are
// equal.
std::vector<std::vector<Misrounded>> misrounded(const Primitives &kernel, DType dtype, const std::vector<Truth> &truths,
                                                const Sweep &sweep);

}  // namespace actc
