// START HERE. From a formula to machine code:
//
//   text ──parse──► Activation ──derive──► Formula ──lower──► Primitives ──to_bitcode──► bitcode ──llvm_stage──► Object
//
//   parse       dsl/parse.cpp          the definition as written, an expression over real numbers
//   derive      codegen/derive.cpp     the forward formula, or its gradient times dy, in terms of atoms (an atom is a
//                                      function with a lowering of its own: exp, sigmoid, silu', ...)
//   lower       codegen/lower_math.cpp IEEE operations only: add, mul, fma, div, compare, select, bits. These fix the
//               codegen/math/          result bit by bit: dsl/evaluate.cpp runs them as the reference, on any host
//               codegen/storage.cpp    arrays of 16-bit types: f32 between load and store
//               codegen/rounded.cpp    ... correctly rounded for all 65,536 inputs
//   to_bitcode  codegen/to_halide.cpp  Halide makes the loop: vectors, interleave, tail
//   llvm_stage  codegen/llvm_stage.cpp LLVM makes the machine code: a function over plain pointers
//
// Behind this page: package.cpp turns Objects into an archive with a C header, jit.cpp into a function in this process.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/pipeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "codegen/llvm_stage.h"
#include "codegen/print_c.h"
#include "codegen/rounded.h"
#include "codegen/storage.h"
#include "codegen/to_halide.h"
#include "dsl/parse.h"
#include "runtime/include/actc_runtime.h"

namespace actc {
namespace {

constexpr const char *kBody = "actc_body";

const Target &target_of(const KernelSpec &spec) {
  const Target *target = find_target(spec.target);
  if (!target)
    throw std::invalid_argument(fmt::format("unknown target '{}'; this build has: {}", spec.target, target_names()));
  return *target;
}

Schedule schedule_of(const KernelSpec &spec) {
  Schedule schedule = spec.schedule;
  if (schedule.vectors == 0) schedule.vectors = target_of(spec).vectors;
  if (schedule.vectors < 1 || schedule.vectors > 8)
    throw std::invalid_argument(
        fmt::format("a schedule of {} vectors per step; 1 to 8 are possible", schedule.vectors));
  return schedule;
}

std::string symbol_of(const KernelSpec &spec) {
  std::string symbol = "__actc_" + kernel_name(spec) + "_" + spec.target;
  std::replace(symbol.begin(), symbol.end(), '-', '_');
  return symbol;
}

// What a launch can pass (actc_runtime.h).
void check_counts(const KernelSpec &spec, const Formula &formula) {
  auto check = [&](const char *what, size_t count, int limit) {
    if (count > static_cast<size_t>(limit))
      throw std::invalid_argument(
          fmt::format("{}: {} {}; a kernel has at most {}", kernel_name(spec), count, what, limit));
  };
  check("input arrays", formula.names.inputs.size(), ACTC_MAX_IN);
  check("results", formula.outputs.size(), ACTC_MAX_OUT);
  check("parameters", formula.names.parameters.size(), ACTC_MAX_PARAMS);
  for (const Parameter &p : formula.activation.parameters)
    if (p.per_channel)
      throw std::invalid_argument(fmt::format(
          "{}: the parameter '{}' has one value per channel, for which this build has no kernels; leave out "
          "'[channel]' for one value per tensor",
          kernel_name(spec), p.name));
}

std::string machine_code(const KernelSpec &spec, const Primitives &kernel, CodeForm form) {
  const Target &target = target_of(spec);
  const Schedule schedule = schedule_of(spec);
  StageOutput out = llvm_stage({.bitcode = to_bitcode(kernel, schedule, target, kBody),
                                .body = kBody,
                                .symbol = symbol_of(spec),
                                .n_inputs = static_cast<int>(kernel.names.inputs.size()),
                                .n_outputs = static_cast<int>(kernel.outputs.size()),
                                .n_parameters = static_cast<int>(kernel.names.parameters.size()),
                                .tail = schedule.tail,
                                .step = schedule.vectors * target.lanes_of(info_of(spec.dtype).parameter_size),
                                .dtype = spec.dtype,
                                .target = &target},
                               form);
  if (!out.error.empty()) throw std::runtime_error(fmt::format("internal error: {}: {}", kernel_name(spec), out.error));
  return std::move(out.code);
}

}  // namespace

Activation parse_stage(Context &context, const KernelSpec &spec) {
  Activation activation = parse_one(context, {"<" + spec.name + ">", spec.definition});
  activation.name = spec.name;
  return activation;
}

Primitives lower_stage(const Formula &formula, DType dtype, Accuracy accuracy) {
  if (accuracy == Accuracy::Rounded) return correctly_rounded(formula, dtype);
  Primitives kernel{formula.names, {}, {}};
  for (Expr output : formula.outputs) {
    kernel.outputs.push_back(lower_math(output, compute_type(dtype)));
    const Bound bound = bound_of(output, formula.names.inputs[0] == "dy", compute_type(dtype));
    if (kernel.outputs.size() == 1 || bound.kind < kernel.bound.kind) kernel.bound = bound;
  }
  return with_storage(std::move(kernel), dtype);
}

Object compile(const KernelSpec &spec) {
  Context context;
  const Activation activation = parse_stage(context, spec);
  const Formula formula = derive_stage(activation, spec.direction, spec.convention, spec.dtype);
  check_counts(spec, formula);
  const Primitives kernel = lower_stage(formula, spec.dtype, spec.accuracy);

  Object object{.spec = spec,
                .symbol = symbol_of(spec),
                .bytes = machine_code(spec, kernel, CodeForm::Object),
                .activation = activation,
                .inputs = formula.names.inputs,
                .outputs = formula.results,
                .formula = to_text(formula.outputs[0], formula.names),
                .bound = kernel.bound};
  object.spec.schedule = schedule_of(spec);
  object.activation.body = object.activation.from_output = Expr();
  return object;
}

std::string c_source(const Activation &activation, Direction direction, const std::string &function,
                     Convention convention, DType dtype, Accuracy accuracy) {
  const Formula formula = derive_stage(activation, direction, convention, dtype);
  const Primitives kernel = lower_stage(formula, dtype, accuracy);
  CFunction description{function, formula.results, {definition_text(activation)}};
  if (direction == Direction::Backward) description.comment.push_back("Backward: dy times the gradient.");
  description.comment.push_back(fmt::format("Error, {}: {}", to_string(dtype), kernel.bound.text));
  return to_c(kernel, description);
}

std::vector<std::string> stage_names() { return {"derivative", "primitives", "stmt", "llvm", "asm", "c", "obj"}; }

std::optional<Stage> parse_stage_name(std::string_view text) {
  const std::vector<std::string> names = stage_names();
  const auto found = std::find(names.begin(), names.end(), text);
  return found == names.end() ? std::nullopt : std::optional(static_cast<Stage>(found - names.begin()));
}

std::string show_stage(const KernelSpec &spec, Stage stage) {
  Context context;
  const Activation activation = parse_stage(context, spec);
  if (stage == Stage::C)
    return c_source(activation, spec.direction, kernel_name(spec), spec.convention, spec.dtype, spec.accuracy);
  const Formula formula = derive_stage(activation, spec.direction, spec.convention, spec.dtype);
  std::string text;
  if (stage == Stage::Derivative) {
    for (Expr output : formula.outputs) text += to_text(output, formula.names) + "\n";
    return text;
  }
  const Primitives kernel = lower_stage(formula, spec.dtype, spec.accuracy);
  switch (stage) {
    case Stage::Primitives:
      for (Expr output : kernel.outputs) text += to_listing(output, kernel.names);
      return text;
    case Stage::Stmt: return to_stmt(kernel, schedule_of(spec), target_of(spec), kBody);
    case Stage::Llvm: return machine_code(spec, kernel, CodeForm::Llvm);
    case Stage::Asm: return machine_code(spec, kernel, CodeForm::Assembly);
    default: return machine_code(spec, kernel, CodeForm::Object);
  }
}

}  // namespace actc
