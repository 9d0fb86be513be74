// Object files around kernels: the table of one kernel, and the archive of all. LLVM stays in archive.cpp.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <vector>

#include "codegen/llvm_stage.h"
#include "runtime/include/actc_runtime.h"

namespace actc {

// An object that defines `symbol` as a constant copy of *kernel. Its variants are followed by pointers to functions, in
// the order of actc_variant; code_symbols names those of all variants, one after the other, and is empty for null.
StageOutput make_table_object(const actc_kernel &kernel, const std::string &symbol,
                              const std::vector<std::string> &code_symbols, const Target &target);

struct ArchiveMember {
  std::string name, bytes;
};
// A static library with a symbol table; no dates, owners or other traces of when and where.
StageOutput make_archive(const std::vector<ArchiveMember> &members);

}  // namespace actc
