// A kernel compiled into this process.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <memory>

#include "codegen/kernel_table.h"

namespace actc {

class LoadedKernel {
 public:
  explicit LoadedKernel(const Object &object);
  const actc_kernel *get() const { return &table_.kernel(); }

 private:
  KernelTable table_;
  std::shared_ptr<void> code_;
};

}  // namespace actc
