// The whole path from a formula to machine code; start reading at pipeline.cpp.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <vector>

#include "codegen/kernel_spec.h"
#include "codegen/primitives.h"
#include "dsl/activation.h"
#include "dsl/context.h"

namespace actc {

class ObjectCache;

// The activation in one direction, simplified: real expressions over the kernel's inputs.
struct Formula {
  Activation activation;
  Direction direction = Direction::Forward;
  Convention convention = Convention::Limit;
  Names names;  // of the kernel's inputs (kernel_spec.h) and parameters
  std::vector<Expr> outputs;
  std::vector<std::string> results;  // their names: "y", "dx"
  // Backward: dy times the derivative with respect to each learned parameter, element by element; the runtime adds up.
  std::vector<Expr> parameter_gradients;
};

// The functions of a kernel, in the order of actc_variant (actc_runtime.h), which says what each does.
enum class Entry { Run, Stream, Gradients, Channels, ChannelGradients };
inline constexpr size_t kEntries = 5;

struct EntryCode {
  Entry entry = Entry::Run;
  std::string symbol, bytes;
};

// A finished kernel. For the generic target `bytes` is C: a function of form Slice (print_c.h) named `symbol`.
struct Object {
  KernelSpec spec;                // with the schedule filled in
  std::string symbol;             // an actc_slice_fn (actc_runtime.h)
  std::string bytes;              // ELF, relocatable; no undefined symbols
  std::vector<EntryCode> others;  // the entries but Run that the kernel has, likewise
  Activation activation;          // expressions are gone with their Context; names, parameters and citation remain
  std::vector<std::string> inputs, outputs;
  std::string formula;  // of the first output, as text
  Bound bound;
};

// Machine code is taken from the cache where there is one and this build of the compiler has put it there.
Object compile(const KernelSpec &spec, const ObjectCache *cache = nullptr);

// The stages, each of which takes a value and returns a value.
Activation parse_stage(Context &context, const KernelSpec &spec);
Formula derive_stage(const Activation &activation, Direction direction, Convention convention = Convention::Limit,
                     DType dtype = DType::F32);
Primitives lower_stage(const Formula &formula, DType dtype = DType::F32, Accuracy accuracy = Accuracy::Precise);

// What the functions of a kernel compute: those with gradients have them as further outputs; those of channels have
// their per-channel parameters as further inputs.
std::vector<Entry> entries_of(const Formula &formula);
Primitives lower_entry(const Formula &formula, Entry entry, DType dtype = DType::F32,
                       Accuracy accuracy = Accuracy::Precise);
std::string to_string(Entry entry);  // "run", "channel_grads"

// The lowered kernel as C11 (print_c.h): `function` is its name.
std::string c_source(const Activation &activation, Direction direction, const std::string &function,
                     Convention convention = Convention::Limit, DType dtype = DType::F32,
                     Accuracy accuracy = Accuracy::Precise);

// The kernel as an inline function for C and C++ named kernel_name(spec): c_function of form Inline.
std::string inline_function(const KernelSpec &spec);

// What a stage of compile(spec) made, as text (obj: as bytes).
enum class Stage { Derivative, Primitives, Stmt, Llvm, Asm, C, Inline, Obj };
std::vector<std::string> stage_names();
std::optional<Stage> parse_stage_name(std::string_view text);
std::string show_stage(const KernelSpec &spec, Stage stage, Entry entry = Entry::Run);

}  // namespace actc
