// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/load_code.h"

#include <llvm/ExecutionEngine/Orc/LLJIT.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/TargetSelect.h>

#include <mutex>

namespace actc {

std::shared_ptr<void> load_code(const std::string &object, const std::string &symbol, void **address,
                                std::string &error) {
  static std::once_flag once;
  std::call_once(once, [] {
    LLVMInitializeX86TargetInfo();
    LLVMInitializeX86Target();
    LLVMInitializeX86TargetMC();
  });
  auto failed = [&](llvm::Error e) {
    error = llvm::toString(std::move(e));
    return nullptr;
  };
  auto jit = llvm::orc::LLJITBuilder().create();
  if (!jit) return failed(jit.takeError());
  auto buffer = llvm::MemoryBuffer::getMemBufferCopy(object, symbol);
  if (llvm::Error e = (*jit)->addObjectFile(std::move(buffer))) return failed(std::move(e));
  auto found = (*jit)->lookup(symbol);
  if (!found) return failed(found.takeError());
  *address = found->toPtr<void *>();
  return std::shared_ptr<llvm::orc::LLJIT>(std::move(*jit));
}

}  // namespace actc
