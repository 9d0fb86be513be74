// Storage of kernels of 16-bit types: arrays hold f16 or bf16, everything between is f32, and each result is rounded
// once. NaN stays NaN and subnormals are kept.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>

#include "codegen/dtype.h"
#include "codegen/primitives.h"

namespace actc {

// What a kernel computes in.
inline Type compute_type(DType dtype) { return dtype == DType::F64 ? Type::F64 : Type::F32; }

// The kernel over arrays of `dtype`; unchanged where the compute type is the storage type. Outputs behind the first
// `n_results` stay in the compute type.
Primitives with_storage(Primitives kernel, DType dtype, size_t n_results = SIZE_MAX);

// The bits of a 16-bit type nearest to `value`, rounded once to nearest even; and the number that bits stand for.
uint16_t rounded_to(double value, DType dtype);
float widened(uint16_t bits, DType dtype);

// In f32, to odd: the last bit remembers that something was lost, so that a second rounding to fewer bits is right
// (Boldo & Melquiond 2008, "Emulation of FMA and correctly rounded sums").
float rounded_to_odd(double value);

}  // namespace actc
