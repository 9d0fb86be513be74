// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/dtype.h"

#include "runtime/include/actc_runtime.h"

namespace actc {

const DTypeInfo &info_of(DType dtype) {
  static constexpr DTypeInfo kInfo[] = {
      {4, 4, "float", "float", ACTC_F32},
      {8, 8, "double", "double", ACTC_F64},
      {2, 4, "actc_f16", "float", ACTC_F16},
      {2, 4, "actc_bf16", "float", ACTC_BF16},
  };
  return kInfo[static_cast<size_t>(dtype)];
}

}  // namespace actc
