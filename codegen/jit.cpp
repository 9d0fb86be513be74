// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/jit.h"

#include <fmt/format.h>

#include <stdexcept>

#include "codegen/load_code.h"

namespace actc {

LoadedKernel::LoadedKernel(const Object &object) : table_({object}) {
  load(Entry::Run, object.symbol, object.bytes);
  for (const EntryCode &other : object.others) load(other.entry, other.symbol, other.bytes);
}

void LoadedKernel::load(Entry entry, const std::string &symbol, const std::string &bytes) {
  void *address = nullptr;
  std::string error;
  std::shared_ptr<void> code = load_code(bytes, symbol, &address, error);
  if (!code) throw std::runtime_error(fmt::format("internal error: loading {}: {}", symbol, error));
  table_.set_code(0, entry, reinterpret_cast<actc_slice_fn *>(address));
  code_.push_back(std::move(code));
}

}  // namespace actc
