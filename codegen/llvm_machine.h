// Shared by the files that include LLVM: the machine for a target, and emission.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <llvm/Target/TargetMachine.h>

#include <memory>
#include <string>

#include "codegen/llvm_stage.h"

namespace llvm {
class Module;
}

namespace actc {

// Null, with the reason in `error`, when this LLVM has no back end for the target.
std::unique_ptr<llvm::TargetMachine> make_machine(const Target &target, std::string &error);

std::string emit(llvm::Module &module, llvm::TargetMachine &machine, CodeForm form, std::string &error);

}  // namespace actc
