// Steps: read the bitcode; drop what Halide said about aliasing, CPUs and names; build the slice function around the
// loop (below); optimise; emit. The same kernel gives the same bytes in every process.
//
// Tail::Padded, as C:
//   main = n - n % step
//   for (pass = main ? full : padded; ; pass = padded) {          // at most twice round, one copy of the loop's code
//     body(pass == full ? (in, out, main) : (stack copies, step))
//     if (pass == padded) { masked store of the first n % step results; return }
//     if (n % step == 0) return
//     masked load of the last n % step inputs to the stack
//   }
// Arrays of 16-bit types are copied in pieces of ... 4, 2, 1 elements instead: AVX2 has no masks for them.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/llvm_stage.h"

#include <llvm/Analysis/TargetLibraryInfo.h>
#include <llvm/Analysis/ValueTracking.h>
#include <llvm/Bitcode/BitcodeReader.h>
#include <llvm/Config/llvm-config.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InlineAsm.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/Verifier.h>
#include <llvm/Passes/PassBuilder.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/MC/MCSubtargetInfo.h>
#include <llvm/Support/raw_ostream.h>

#include <bit>
#include <memory>
#include <vector>

#include "codegen/dtype.h"
#include "codegen/llvm_machine.h"
#include "codegen/repack.h"

namespace actc {
namespace {

using namespace llvm;

// Halide's promises about aliasing (TBAA, noalias) do not hold in place; its CPU choice and its names are not ours.
void strip_halide(Module &module) {
  for (Function &function : module) {
    AttributeList attributes = function.getAttributes();
    for (unsigned i = 0; i < function.arg_size(); ++i) function.removeParamAttr(i, Attribute::NoAlias);
    for (Attribute attribute : attributes.getFnAttrs())
      if (attribute.isStringAttribute()) function.removeFnAttr(attribute.getKindAsString());
    for (Instruction &instruction : instructions(function)) {
      instruction.setMetadata(LLVMContext::MD_tbaa, nullptr);
      instruction.setMetadata(LLVMContext::MD_alias_scope, nullptr);
      instruction.setMetadata(LLVMContext::MD_noalias, nullptr);
    }
  }
}

// Halide's flags, and nnan, which LLVM adds where it has proved it: no consumer of the result has to prove it again.
void strip_fast_math(Module &module) {
  for (Function &function : module)
    for (Instruction &instruction : instructions(function))
      if (isa<FPMathOperator>(instruction)) instruction.copyFastMathFlags(FastMathFlags());
}

// Several results wait on Halide's stack for their stores, masked in a predicated tail. Nobody else sees that memory,
// so whole vectors can be stored, which SROA keeps in registers.
void unmask_stack_stores(Module &module) {
  for (Function &function : module)
    for (Instruction &instruction : make_early_inc_range(instructions(function))) {
      auto *call = dyn_cast<IntrinsicInst>(&instruction);
      if (!call || call->getIntrinsicID() != Intrinsic::masked_store) continue;
      Value *pointer = call->getArgOperand(1);
      if (!isa<AllocaInst>(getUnderlyingObject(pointer))) continue;
      IRBuilder<> builder(call);
      builder.CreateAlignedStore(call->getArgOperand(0), pointer, call->getParamAlign(1));
      call->eraseFromParent();
    }
}

// x86 has such stores for whole aligned vectors only. In the padded round they go to the stack, which is aligned too.
void bypass_caches(Function &body) {
  LLVMContext &c = body.getContext();
  MDNode *one = MDNode::get(c, ConstantAsMetadata::get(ConstantInt::get(Type::getInt32Ty(c), 1)));
  const DataLayout &layout = body.getParent()->getDataLayout();
  for (Instruction &instruction : instructions(body)) {
    auto *store = dyn_cast<StoreInst>(&instruction);
    if (!store || !store->getValueOperand()->getType()->isVectorTy()) continue;
    if (isa<AllocaInst>(getUnderlyingObject(store->getPointerOperand()))) continue;
    const uint64_t bytes = layout.getTypeStoreSize(store->getValueOperand()->getType());
    store->setAlignment(Align(std::min<uint64_t>(bytes, 64)));
    store->setMetadata(LLVMContext::MD_nontemporal, one);
  }
}

// halide_buffer_t of HalideRuntime.h: device, device_interface, host, flags, type, dimensions, dim, padding.
struct BufferLayout {
  static constexpr unsigned kHost = 2, kType = 4, kDimensions = 5, kDim = 6;
  StructType *buffer, *dimension;
  explicit BufferLayout(LLVMContext &c) {
    Type *i64 = Type::getInt64Ty(c), *i32 = Type::getInt32Ty(c), *pointer = PointerType::get(c, 0);
    dimension = StructType::get(c, {i32, i32, i32, i32});  // min, extent, stride, flags
    buffer = StructType::get(c, {i64, pointer, pointer, i64, i32, i32, pointer, pointer});
  }
};

// Builds the slice function. All buffers are one-dimensional with minimum 0 and stride 1.
class SliceBuilder {
  static constexpr Align kStackAlign = Align::Constant<64>();

 public:
  SliceBuilder(Module &module, const StageInput &input)
      : module_(module),
        in_(input),
        body_(module.getFunction(input.body)),
        b_(module.getContext()),
        layout_(module.getContext()),
        narrow_(is_stored_narrow(input.dtype)),
        compute_(input.dtype == DType::F64 ? b_.getDoubleTy() : b_.getFloatTy()),
        element_(narrow_ ? b_.getInt16Ty() : compute_),
        compute_align_(info_of(input.dtype).parameter_size),
        element_align_(info_of(input.dtype).element_size) {}

  Function *build() {
    LLVMContext &c = module_.getContext();
    Type *pointer = b_.getPtrTy();
    FunctionType *type = FunctionType::get(b_.getVoidTy(), {pointer, pointer, pointer, b_.getInt64Ty()}, false);
    function_ = Function::Create(type, GlobalValue::ExternalLinkage, in_.symbol, module_);
    function_->setVisibility(GlobalValue::HiddenVisibility);
    BasicBlock *entry = BasicBlock::Create(c, "entry", function_);
    b_.SetInsertPoint(entry);
    n_ = function_->getArg(3);
    load_arguments();
    make_buffers();
    if (in_.tail == Tail::Predicate) {
      call_body(pointers_, n_);
      b_.CreateRetVoid();
    } else {
      build_padded(entry);
    }
    return function_;
  }

 private:
  // Arrays of parameters and the terms of their gradients have the compute type.
  bool is_narrow(size_t k) const {
    const auto n_inputs = static_cast<size_t>(in_.n_inputs), n_read = static_cast<size_t>(this->n_read());
    return narrow_ && (k < n_inputs || (k >= n_read && k < n_read + static_cast<size_t>(in_.n_results)));
  }
  Type *type_of(size_t k) const { return is_narrow(k) ? element_ : compute_; }
  Type *step_of(size_t k) const { return FixedVectorType::get(type_of(k), static_cast<unsigned>(in_.step)); }

  int n_read() const { return in_.n_inputs + static_cast<int>(in_.array_parameters.size()); }
  int count() const { return n_read() + in_.n_outputs; }

  void load_arguments() {
    auto element = [&](Value *array, int i) {
      return b_.CreateLoad(b_.getPtrTy(),
                           b_.CreateConstInBoundsGEP1_64(b_.getPtrTy(), array, static_cast<uint64_t>(i)));
    };
    for (int i = 0; i < in_.n_inputs; ++i) pointers_.push_back(element(function_->getArg(0), i));
    for (int i : in_.array_parameters) pointers_.push_back(element(function_->getArg(2), i));
    for (int i = 0; i < in_.n_outputs; ++i) pointers_.push_back(element(function_->getArg(1), i));
    for (int i = 0; i < in_.n_parameters; ++i)
      parameters_.push_back(b_.CreateAlignedLoad(compute_, element(function_->getArg(2), i), compute_align_));
  }

  // Descriptors on the stack; SROA dissolves them once the body is inlined.
  void make_buffers() {
    for (int i = 0; i < count(); ++i) {
      Value *buffer = b_.CreateAlloca(layout_.buffer), *dimension = b_.CreateAlloca(layout_.dimension);
      b_.CreateStore(Constant::getNullValue(layout_.buffer), buffer);
      b_.CreateStore(Constant::getNullValue(layout_.dimension), dimension);
      const size_t k = static_cast<size_t>(i);
      const uint32_t code = is_narrow(k) ? 1 : 2;  // halide_type_uint, halide_type_float
      const uint32_t bits = 8 * (is_narrow(k) ? info_of(in_.dtype).element_size : info_of(in_.dtype).parameter_size);
      const uint32_t type = code | bits << 8 | 1u << 16;
      b_.CreateStore(b_.getInt32(type), b_.CreateStructGEP(layout_.buffer, buffer, BufferLayout::kType));
      b_.CreateStore(b_.getInt32(1), b_.CreateStructGEP(layout_.buffer, buffer, BufferLayout::kDimensions));
      b_.CreateStore(dimension, b_.CreateStructGEP(layout_.buffer, buffer, BufferLayout::kDim));
      b_.CreateStore(b_.getInt32(1), b_.CreateStructGEP(layout_.dimension, dimension, 2));
      buffers_.push_back(buffer);
      dimensions_.push_back(dimension);
    }
  }

  void call_body(const std::vector<Value *> &pointers, Value *n) {
    Value *extent = b_.CreateTrunc(n, b_.getInt32Ty());
    for (int i = 0; i < count(); ++i) {
      const size_t k = static_cast<size_t>(i);
      b_.CreateStore(pointers[k], b_.CreateStructGEP(layout_.buffer, buffers_[k], BufferLayout::kHost));
      b_.CreateStore(extent, b_.CreateStructGEP(layout_.dimension, dimensions_[k], 1));
    }
    std::vector<Value *> arguments(buffers_.begin(), buffers_.begin() + n_read());
    arguments.insert(arguments.end(), parameters_.begin(), parameters_.end());
    arguments.insert(arguments.end(), buffers_.begin() + n_read(), buffers_.end());
    b_.CreateCall(body_, arguments);
  }

  void build_padded(BasicBlock *entry) {
    LLVMContext &c = module_.getContext();
    auto block = [&](const char *name) { return BasicBlock::Create(c, name, function_); };
    BasicBlock *loop = block("loop"), *after_main = block("after_main"), *fill = block("fill"),
               *finish = block("finish"), *done = block("done");

    std::vector<Value *> stack;
    for (size_t k = 0; k < pointers_.size(); ++k) {
      AllocaInst *copy = b_.CreateAlloca(step_of(k));
      copy->setAlignment(kStackAlign);
      stack.push_back(copy);
    }
    Value *step = b_.getInt64(static_cast<uint64_t>(in_.step));
    Value *rest = b_.CreateURem(n_, step), *main = b_.CreateSub(n_, rest);
    b_.CreateCondBr(b_.CreateICmpEQ(main, b_.getInt64(0)), after_main, loop);

    b_.SetInsertPoint(loop);
    std::vector<Value *> current;
    for (int i = 0; i < count(); ++i) {
      PHINode *phi = b_.CreatePHI(b_.getPtrTy(), 2);
      phi->addIncoming(pointers_[static_cast<size_t>(i)], entry);
      phi->addIncoming(stack[static_cast<size_t>(i)], fill);
      current.push_back(phi);
    }
    PHINode *size = b_.CreatePHI(b_.getInt64Ty(), 2), *padded = b_.CreatePHI(b_.getInt32Ty(), 2);
    size->addIncoming(main, entry);
    size->addIncoming(step, fill);
    padded->addIncoming(b_.getInt32(0), entry);
    padded->addIncoming(b_.getInt32(1), fill);
    call_body(current, size);
    // If the optimiser knew which round it is, it would make a second copy of the body for the padded one.
    FunctionType *identity = FunctionType::get(b_.getInt32Ty(), {b_.getInt32Ty()}, false);
    Value *round = b_.CreateCall(InlineAsm::get(identity, "", "=r,0", false), {padded});
    b_.CreateCondBr(b_.CreateICmpNE(round, b_.getInt32(0)), finish, after_main);

    b_.SetInsertPoint(after_main);
    b_.CreateCondBr(b_.CreateICmpEQ(rest, b_.getInt64(0)), done, fill);

    b_.SetInsertPoint(fill);
    const auto n_read = static_cast<size_t>(this->n_read());
    copy_rest(stack, 0, n_read, main, rest);
    for (PHINode &phi : loop->phis()) phi.replaceIncomingBlockWith(fill, b_.GetInsertBlock());
    b_.CreateBr(loop);

    b_.SetInsertPoint(finish);
    copy_rest(stack, n_read, stack.size(), main, rest);
    b_.CreateBr(done);

    b_.SetInsertPoint(done);
    b_.CreateRetVoid();
  }

  // The last n < step elements of arrays first ... last - 1, which begin at `main`: those that the body reads to the
  // stack, the results back.
  void copy_rest(const std::vector<Value *> &stack, size_t first, size_t last, Value *main, Value *n) {
    const bool reads = first == 0;
    std::vector<Value *> ends(stack.size()), to, from;
    for (size_t k = first; k < last; ++k) {
      ends[k] = b_.CreateGEP(type_of(k), pointers_[k], main);
      if (!is_narrow(k)) continue;
      if (reads) b_.CreateAlignedStore(Constant::getNullValue(step_of(k)), stack[k], kStackAlign);
      to.push_back(reads ? stack[k] : ends[k]);
      from.push_back(reads ? ends[k] : stack[k]);
    }
    if (!to.empty()) copy_pieces(to, from, n);  // no CPU masks 16-bit elements
    if (to.size() == last - first) return;
    Value *mask = lanes_below(n);
    for (size_t k = first; k < last; ++k) {
      if (is_narrow(k)) continue;
      Type *vector = step_of(k);
      if (reads) {
        Value *value = b_.CreateMaskedLoad(vector, ends[k], compute_align_, mask, Constant::getNullValue(vector));
        b_.CreateAlignedStore(value, stack[k], kStackAlign);
      } else {
        b_.CreateMaskedStore(b_.CreateAlignedLoad(vector, stack[k], kStackAlign), ends[k], compute_align_, mask);
      }
    }
  }

  // n < step elements from each of `from` to `to`: a piece for each bit of n.
  void copy_pieces(const std::vector<Value *> &to, const std::vector<Value *> &from, Value *n) {
    LLVMContext &c = module_.getContext();
    Value *done = b_.getInt64(0);
    for (unsigned piece = std::bit_floor(static_cast<unsigned>(in_.step) - 1); piece > 0; piece /= 2) {
      BasicBlock *before = b_.GetInsertBlock(), *copy = BasicBlock::Create(c, "copy", function_),
                 *next = BasicBlock::Create(c, "next", function_);
      Value *size = b_.getInt64(piece);
      b_.CreateCondBr(b_.CreateICmpNE(b_.CreateAnd(n, size), b_.getInt64(0)), copy, next);
      b_.SetInsertPoint(copy);
      Type *vector = FixedVectorType::get(element_, piece);
      for (size_t k = 0; k < to.size(); ++k)
        b_.CreateAlignedStore(b_.CreateAlignedLoad(vector, b_.CreateGEP(element_, from[k], done), element_align_),
                              b_.CreateGEP(element_, to[k], done), element_align_);
      Value *advanced = b_.CreateAdd(done, size);
      b_.CreateBr(next);
      b_.SetInsertPoint(next);
      PHINode *phi = b_.CreatePHI(b_.getInt64Ty(), 2);
      phi->addIncoming(done, before);
      phi->addIncoming(advanced, copy);
      done = phi;
    }
  }

  Value *lanes_below(Value *n) {
    std::vector<Constant *> lanes;
    lanes.reserve(static_cast<size_t>(in_.step));
    for (int i = 0; i < in_.step; ++i) lanes.push_back(b_.getInt32(static_cast<uint32_t>(i)));
    Value *limit = b_.CreateVectorSplat(static_cast<unsigned>(in_.step), b_.CreateTrunc(n, b_.getInt32Ty()));
    return b_.CreateICmpULT(ConstantVector::get(lanes), limit);
  }

  Module &module_;
  const StageInput &in_;
  Function *body_, *function_ = nullptr;
  IRBuilder<> b_;
  BufferLayout layout_;
  bool narrow_;  // arrays of 16-bit types
  Type *compute_, *element_;
  Align compute_align_, element_align_;
  Value *n_ = nullptr;
  std::vector<Value *> pointers_, parameters_, buffers_, dimensions_;
};

// Everything but the slice function goes (Halide's _argv and _metadata entries); the body is inlined into it.
void keep_only(Module &module, Function *kept, StringRef body) {
  for (Function &function : make_early_inc_range(module)) {
    if (function.isDeclaration() || &function == kept) continue;
    function.setLinkage(GlobalValue::InternalLinkage);
    function.removeFnAttr(Attribute::NoInline);
    if (function.getName() == body) function.addFnAttr(Attribute::AlwaysInline);
    if (function.getName() == (body + "_argv").str()) function.eraseFromParent();
  }
}

void set_attributes(Function &function, const actc::Target &target) {
  function.addFnAttr(Attribute::NoUnwind);
  function.addFnAttr("target-cpu", target.cpu);
  function.addFnAttr("tune-cpu", target.tune);
  // Without these LLVM splits 512-bit vectors in two.
  const std::string bits = std::to_string(target.lanes * 32);
  function.addFnAttr("min-legal-vector-width", bits);
  function.addFnAttr("prefer-vector-width", bits);
}

// Halide has scheduled the loop: no further unrolling or vectorising. No library calls are known, so that no loop
// becomes a call of memcpy or memset: kernels have no undefined symbols.
void optimize(Module &module, TargetMachine &machine) {
  PipelineTuningOptions tuning;
  tuning.LoopUnrolling = tuning.LoopInterleaving = tuning.LoopVectorization = tuning.SLPVectorization = false;
  LoopAnalysisManager loops;
  FunctionAnalysisManager functions;
  CGSCCAnalysisManager sccs;
  ModuleAnalysisManager modules;
  PassBuilder passes(&machine, tuning);
  TargetLibraryInfoImpl no_library(module.getTargetTriple());
  no_library.disableAllFunctions();
  functions.registerPass([&] { return TargetLibraryAnalysis(no_library); });
  passes.registerModuleAnalyses(modules);
  passes.registerCGSCCAnalyses(sccs);
  passes.registerFunctionAnalyses(functions);
  passes.registerLoopAnalyses(loops);
  passes.crossRegisterProxies(loops, functions, sccs, modules);
  passes.buildPerModuleDefaultPipeline(OptimizationLevel::O3).run(module, modules);
}

// Names carry Halide's process-wide counters; without them the output depends on the kernel alone.
void strip_names(Module &module) {
  for (Function &function : module) {
    for (llvm::Argument &argument : function.args()) argument.setName("");
    for (BasicBlock &block : function) {
      block.setName("");
      for (Instruction &instruction : block) instruction.setName("");
    }
  }
  std::vector<NamedMDNode *> metadata;
  for (NamedMDNode &node : module.named_metadata()) metadata.push_back(&node);
  for (NamedMDNode *node : metadata) module.eraseNamedMetadata(node);
}

}  // namespace

StageOutput llvm_stage(const StageInput &input, CodeForm form) {
  StageOutput out;
  const std::unique_ptr<TargetMachine> machine = make_machine(*input.target, out.error);
  if (!machine) return out;

  LLVMContext context;
  Expected<std::unique_ptr<Module>> read = parseBitcodeFile(MemoryBufferRef(input.bitcode, "kernel"), context);
  if (!read) {
    out.error = "reading Halide's bitcode: " + toString(read.takeError());
    return out;
  }
  Module &module = **read;
  if (!module.getFunction(input.body)) {
    out.error = "Halide's bitcode holds no function '" + input.body + "'";
    return out;
  }
  module.setModuleIdentifier(input.symbol);
  module.setSourceFileName(input.symbol);
  module.setTargetTriple(machine->getTargetTriple());
  module.setDataLayout(machine->createDataLayout());
  strip_halide(module);
  strip_fast_math(module);
  repack_lanes(*module.getFunction(input.body));
  unmask_stack_stores(module);
  if (input.stream) bypass_caches(*module.getFunction(input.body));
  Function *slice = SliceBuilder(module, input).build();
  keep_only(module, slice, input.body);
  for (Function &function : module)
    if (!function.isDeclaration()) set_attributes(function, *input.target);

  raw_string_ostream problems(out.error);
  if (verifyModule(module, &problems)) return out;
  optimize(module, *machine);
  strip_fast_math(module);
  strip_names(module);
  out.code = emit(module, *machine, form, out.error);
  return out;
}

std::string llvm_version() { return LLVM_VERSION_STRING; }

bool llvm_has(const actc::Target &target) {
  std::string error;
  const std::unique_ptr<TargetMachine> machine = make_machine(target, error);
  return machine && machine->getMCSubtargetInfo().isCPUStringValid(target.cpu);
}

}  // namespace actc
