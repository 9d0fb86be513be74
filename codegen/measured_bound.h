// Bounds that were measured: a kernel whose primitives are those of a row of docs/accuracy.json carries what was found
// there. The table is part of the build (cmake/EmbedBounds.cmake).
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "codegen/kernel_spec.h"
#include "codegen/primitives.h"

namespace actc {

// 64 bits of FNV-1a over the listing of all outputs and the type, as hexadecimal digits: two kernels with the same
// digits have the same bits.
std::string lowered_hash(const Primitives &kernel, DType dtype);

// Of the kernel that compile(spec) makes, without making it.
struct LoweredKernel {
  std::string hash;
  Bound claimed;  // by the lowering
};
LoweredKernel lowered(const KernelSpec &spec);

// The measured bound; where there is none, or nothing rounds, that of the lowering. A sample only counts against
// nothing at all.
Bound stated_bound(const Primitives &kernel, DType dtype);

// The rows of the table that this build holds.
struct MeasuredRow {
  std::string_view lowered, kind;
  double max_ulp;
  std::string_view text;
};
std::span<const MeasuredRow> measured_rows();

std::string to_string(Bound::Kind kind);  // "exhaustive"

}  // namespace actc
