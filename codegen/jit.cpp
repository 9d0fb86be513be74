// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/jit.h"

#include <fmt/format.h>

#include <stdexcept>

#include "codegen/load_code.h"

namespace actc {

LoadedKernel::LoadedKernel(const Object &object) : table_({object}) {
  void *address = nullptr;
  std::string error;
  code_ = load_code(object.bytes, object.symbol, &address, error);
  if (!code_) throw std::runtime_error(fmt::format("internal error: loading {}: {}", object.symbol, error));
  table_.set_code(0, reinterpret_cast<actc_slice_fn *>(address));
}

}  // namespace actc
