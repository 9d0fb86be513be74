// KernelTable: the actc_kernel (actc_runtime.h) of one activation, direction and type, over the variants for several
// targets. Ahead of time it is written out as an object file, just in time it is used where it stands.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "codegen/pipeline.h"
#include "runtime/include/actc_runtime.h"

namespace actc {

// The functions of one variant by Entry; empty where there is none.
using CodeSymbols = std::array<std::string, kEntries>;

class KernelTable {
 public:
  // `variants`: objects of one kernel for different targets, at least one. Pointers to code are left null.
  explicit KernelTable(const std::vector<Object> &variants);

  const actc_kernel &kernel() const { return data_->kernel; }
  void set_code(size_t variant, Entry entry, actc_slice_fn *code);
  const std::vector<CodeSymbols> &code_symbols() const { return data_->code_symbols; }

 private:
  struct Data {
    actc_kernel kernel = {};
    std::vector<actc_variant> variants;
    std::vector<actc_param> params;
    std::vector<std::array<std::byte, 8>> defaults;  // in the compute type
    std::vector<CodeSymbols> code_symbols;
    std::vector<std::string> strings;
  };
  std::unique_ptr<Data> data_;  // the C structs point into it, so it must not move
};

}  // namespace actc
