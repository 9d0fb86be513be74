// What a kernel's type means to the stages: one row per DType.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <string_view>

#include "codegen/kernel_spec.h"

namespace actc {

struct DTypeInfo {
  uint32_t element_size;    // bytes in arrays
  uint32_t parameter_size;  // bytes of a parameter, which has the compute type
  std::string_view c_type, c_parameter_type;
  uint32_t abi;  // actc_dtype (actc_runtime.h)
};

const DTypeInfo &info_of(DType dtype);

// Arrays hold 16 bits, the kernel computes in f32.
inline bool is_stored_narrow(DType dtype) { return dtype == DType::F16 || dtype == DType::BF16; }

}  // namespace actc
