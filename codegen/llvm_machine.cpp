// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/llvm_machine.h"

#include <llvm/ADT/SmallString.h>
#include <llvm/IR/LegacyPassManager.h>
#include <llvm/IR/Module.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/TargetParser/Triple.h>

#include <mutex>

namespace actc {

std::unique_ptr<llvm::TargetMachine> make_machine(const Target &target, std::string &error) {
  static std::once_flag once;
  std::call_once(once, [] {
    LLVMInitializeX86TargetInfo();
    LLVMInitializeX86Target();
    LLVMInitializeX86TargetMC();
    LLVMInitializeX86AsmPrinter();
  });
  const llvm::Triple triple{llvm::StringRef(target.triple)};
  const llvm::Target *backend = llvm::TargetRegistry::lookupTarget(triple, error);
  if (!backend) return nullptr;
  llvm::TargetOptions options;
  options.AllowFPOpFusion = llvm::FPOpFusion::Strict;  // a product and a sum stay two roundings
  options.FunctionSections = true;
  return std::unique_ptr<llvm::TargetMachine>(backend->createTargetMachine(
      triple, target.cpu, "", options, llvm::Reloc::PIC_, std::nullopt, llvm::CodeGenOptLevel::Aggressive));
}

std::string emit(llvm::Module &module, llvm::TargetMachine &machine, CodeForm form, std::string &error) {
  llvm::SmallString<0> code;
  llvm::raw_svector_ostream stream(code);
  if (form == CodeForm::Llvm) {
    module.print(stream, nullptr);
  } else {
    llvm::legacy::PassManager passes;
    const auto type =
        form == CodeForm::Object ? llvm::CodeGenFileType::ObjectFile : llvm::CodeGenFileType::AssemblyFile;
    if (machine.addPassesToEmitFile(passes, stream, nullptr, type)) {
      error = "LLVM cannot emit this kind of file for the target";
      return {};
    }
    passes.run(module);
  }
  return std::string(code.str());
}

}  // namespace actc
