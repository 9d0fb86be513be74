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
  void load(Entry entry, const std::string &symbol, const std::string &bytes);

  KernelTable table_;
  std::vector<std::shared_ptr<void>> code_;
};

}  // namespace actc
