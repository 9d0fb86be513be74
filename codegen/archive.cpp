// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/archive.h"

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Module.h>
#include <llvm/Object/Archive.h>
#include <llvm/Object/ArchiveWriter.h>

#include "codegen/llvm_machine.h"

namespace actc {
namespace {

using namespace llvm;

// The C structs, field by field. LLVM lays these types out by the same rules as C; the sizes are checked below.
class TableWriter {
 public:
  explicit TableWriter(Module &module)
      : module_(module),
        pointer_(PointerType::get(module.getContext(), 0)),
        i32_(Type::getInt32Ty(module.getContext())),
        i64_(Type::getInt64Ty(module.getContext())) {}

  void write(const actc_kernel &k, const std::string &symbol, const std::vector<std::string> &code_symbols) {
    std::vector<Constant *> params, variants;
    for (uint32_t i = 0; i < k.n_params; ++i) {
      const actc_param &p = k.params[i];
      params.push_back(
          record({string(p.name), value(p.default_value, k.param_size), u32(p.learned), u32(p.per_channel)}));
    }
    for (uint32_t i = 0; i < k.n_variants; ++i) {
      const actc_variant &v = k.variants[i];
      std::vector<Constant *> fields = {string(v.target), ConstantInt::get(i64_, v.cpu_features)};
      const size_t entries = code_symbols.size() / k.n_variants;
      for (size_t e = 0; e < entries; ++e) fields.push_back(function(code_symbols[i * entries + e]));
      variants.push_back(record(fields));
    }
    Constant *kernel = record({u32(k.struct_size), u32(k.abi_version), u32(k.numerics_version), u32(k.direction),
                               u32(k.dtype), u32(k.element_size), u32(k.n_in), u32(k.n_out), u32(k.n_params),
                               u32(k.n_variants), u32(k.bound_kind), u32(k.param_size), string(k.activation),
                               string(k.accuracy), string(k.bound), array(params), array(variants)});
    define(kernel, symbol, GlobalValue::ExternalLinkage)->setAlignment(Align(8));
  }

 private:
  Constant *u32(uint32_t value) { return ConstantInt::get(i32_, value); }
  Constant *record(std::vector<Constant *> fields) { return ConstantStruct::getAnon(module_.getContext(), fields); }

  GlobalVariable *define(Constant *value, const std::string &name, GlobalValue::LinkageTypes linkage) {
    return new GlobalVariable(module_, value->getType(), true, linkage, value, name);
  }
  Constant *local(Constant *value) {
    GlobalVariable *variable = define(value, "", GlobalValue::PrivateLinkage);
    variable->setUnnamedAddr(GlobalValue::UnnamedAddr::Global);
    return variable;
  }
  Constant *string(const char *text) { return local(ConstantDataArray::getString(module_.getContext(), text)); }
  Constant *array(const std::vector<Constant *> &elements) {
    if (elements.empty()) return ConstantPointerNull::get(pointer_);
    return local(ConstantArray::get(ArrayType::get(elements[0]->getType(), elements.size()), elements));
  }
  Constant *value(const void *number, uint32_t size) {
    if (!number) return ConstantPointerNull::get(pointer_);
    const APFloat constant = size == sizeof(double) ? APFloat(*static_cast<const double *>(number))
                                                    : APFloat(*static_cast<const float *>(number));
    return local(ConstantFP::get(module_.getContext(), constant));
  }
  Constant *function(const std::string &symbol) {
    if (symbol.empty()) return ConstantPointerNull::get(pointer_);
    FunctionType *type =
        FunctionType::get(Type::getVoidTy(module_.getContext()), {pointer_, pointer_, pointer_, i64_}, false);
    Function *declaration = Function::Create(type, GlobalValue::ExternalLinkage, symbol, module_);
    declaration->setVisibility(GlobalValue::HiddenVisibility);
    return declaration;
  }

  Module &module_;
  PointerType *pointer_;
  Type *i32_, *i64_;
};

static_assert(sizeof(actc_kernel) == 12 * 4 + 5 * 8, "TableWriter::write must list every field of actc_kernel");
static_assert(sizeof(actc_param) == 2 * 8 + 2 * 4, "TableWriter::write must list every field of actc_param");
static_assert(sizeof(actc_variant) == 7 * 8, "TableWriter::write must list every field of actc_variant");

}  // namespace

StageOutput make_table_object(const actc_kernel &kernel, const std::string &symbol,
                              const std::vector<std::string> &code_symbols, const actc::Target &target) {
  StageOutput out;
  const std::unique_ptr<TargetMachine> machine = make_machine(target, out.error);
  if (!machine) return out;
  LLVMContext context;
  Module module(symbol, context);
  module.setTargetTriple(machine->getTargetTriple());
  module.setDataLayout(machine->createDataLayout());
  TableWriter(module).write(kernel, symbol, code_symbols);
  out.code = emit(module, *machine, CodeForm::Object, out.error);
  return out;
}

StageOutput make_archive(const std::vector<ArchiveMember> &members) {
  StageOutput out;
  std::vector<NewArchiveMember> list;
  for (const ArchiveMember &member : members) list.emplace_back(MemoryBufferRef(member.bytes, member.name));
  constexpr bool kDeterministic = true, kThin = false;
  Expected<std::unique_ptr<MemoryBuffer>> archive =
      writeArchiveToBuffer(list, SymtabWritingMode::NormalSymtab, object::Archive::K_GNU, kDeterministic, kThin);
  if (!archive)
    out.error = toString(archive.takeError());
  else
    out.code = (*archive)->getBuffer().str();
  return out;
}

}  // namespace actc
