// START HERE. From a formula to machine code:
//
//   text ──parse──► Activation ──derive──► Formula ──lower──► Primitives ──to_bitcode──► bitcode ──llvm_stage──► Object
//
//   parse       dsl/parse.cpp          the definition as written, an expression over real numbers
//   derive      dsl/simplify.cpp       the forward formula, or its gradient times dy, in terms of atoms
//               dsl/derivative.cpp     (an atom is a function with a lowering of its own: exp, sigmoid, silu', ...)
//   lower       codegen/lower_math.cpp IEEE operations only: add, mul, fma, div, compare, select, bits. These fix the
//               codegen/math/          result bit by bit: dsl/evaluate.cpp runs them as the reference, on any host
//   to_bitcode  codegen/to_halide.cpp  Halide makes the loop: vectors, interleave, tail
//   llvm_stage  codegen/llvm_stage.cpp LLVM makes the machine code: a function over plain pointers
//
// Behind this page: package.cpp turns Objects into an archive with a C header, jit.cpp into a function in this process.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/pipeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "codegen/limits.h"
#include "codegen/llvm_stage.h"
#include "codegen/print_c.h"
#include "codegen/to_halide.h"
#include "dsl/derivative.h"
#include "dsl/parse.h"
#include "dsl/simplify.h"
#include "dsl/transform.h"
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

// Halide reads the inputs again for the second result: wrong in place, where the first has replaced them.
void check_outputs(const KernelSpec &spec, const Primitives &kernel) {
  if (kernel.outputs.size() > 1)
    throw std::invalid_argument(fmt::format("{}: kernels with several results cannot be compiled yet (this one has {})",
                                            kernel_name(spec), kernel.outputs.size()));
}

// What a launch can pass (actc_runtime.h); a backward kernel takes dy as well.
void check_counts(const Activation &activation, const KernelSpec &spec) {
  const size_t inputs = activation.inputs.size() + (spec.direction == Direction::Backward ? 1 : 0);
  if (inputs > ACTC_MAX_IN)
    throw std::invalid_argument(
        fmt::format("{}: {} input arrays; a kernel takes at most {}", kernel_name(spec), inputs, int{ACTC_MAX_IN}));
  if (activation.parameters.size() > ACTC_MAX_PARAMS)
    throw std::invalid_argument(fmt::format("{}: {} parameters; a kernel takes at most {}", kernel_name(spec),
                                            activation.parameters.size(), int{ACTC_MAX_PARAMS}));
}

std::string machine_code(const KernelSpec &spec, const Primitives &kernel, CodeForm form) {
  check_outputs(spec, kernel);
  const Target &target = target_of(spec);
  const Schedule schedule = schedule_of(spec);
  StageOutput out = llvm_stage({.bitcode = to_bitcode(kernel, schedule, target, kBody),
                                .body = kBody,
                                .symbol = symbol_of(spec),
                                .n_inputs = static_cast<int>(kernel.names.inputs.size()),
                                .n_outputs = static_cast<int>(kernel.outputs.size()),
                                .n_parameters = static_cast<int>(kernel.names.parameters.size()),
                                .tail = schedule.tail,
                                .step = schedule.vectors * target.lanes,
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

Formula derive_stage(const Activation &activation, Direction direction) {
  Formula formula{activation, direction, names_of(activation), {simplify(activation.body)}};
  // The last touches before lowering: forms without cancellation, limits where the operations give NaN.
  auto finish = [](Expr e, Expr written) { return fill_singularities(fill_limits(stabilize(e), written), written); };
  if (direction == Direction::Forward) {
    formula.outputs[0] = finish(formula.outputs[0], activation.body);
    return formula;
  }

  // Inputs of a backward kernel: dy, then those of the activation.
  Context &context = activation.body.context();
  std::vector<Expr> shifted;
  for (size_t i = 0; i < activation.inputs.size(); ++i) shifted.push_back(context.input(static_cast<uint32_t>(i + 1)));
  const Expr written = substitute(activation.body, shifted, {}), body = substitute(formula.outputs[0], shifted, {});
  formula.names.inputs.insert(formula.names.inputs.begin(), "dy");
  formula.outputs.clear();
  const std::vector<Expr> gradients = differentiate(body, shifted), truths = differentiate(written, shifted);
  for (size_t i = 0; i < gradients.size(); ++i)
    formula.outputs.push_back(chain(context.input(0), finish(simplify(gradients[i]), truths[i])));
  return formula;
}

Primitives lower_stage(const Formula &formula) {
  Primitives kernel{formula.names, {}, {}};
  for (Expr output : formula.outputs) {
    kernel.outputs.push_back(lower_math(output));
    const Bound bound = bound_of(output, formula.direction == Direction::Backward);
    if (kernel.outputs.size() == 1 || bound.kind < kernel.bound.kind) kernel.bound = bound;
  }
  return kernel;
}

Object compile(const KernelSpec &spec) {
  Context context;
  const Activation activation = parse_stage(context, spec);
  check_counts(activation, spec);
  const Formula formula = derive_stage(activation, spec.direction);
  const Primitives kernel = lower_stage(formula);

  Object object{.spec = spec,
                .symbol = symbol_of(spec),
                .bytes = machine_code(spec, kernel, CodeForm::Object),
                .activation = activation,
                .inputs = formula.names.inputs,
                .n_outputs = static_cast<int>(kernel.outputs.size()),
                .formula = to_text(formula.outputs[0], formula.names),
                .bound = kernel.bound};
  object.spec.schedule = schedule_of(spec);
  object.activation.body = Expr();
  return object;
}

std::string c_source(const Activation &activation, Direction direction, const std::string &function) {
  const Primitives kernel = lower_stage(derive_stage(activation, direction));
  CFunction description{function, {}, {definition_text(activation)}};
  if (direction == Direction::Backward) {
    for (const std::string &input : activation.inputs) description.outputs.push_back("d" + input);
    description.comment.push_back("Backward: dy times the gradient.");
  }
  description.comment.push_back("Error, f32: " + kernel.bound.text);
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
  if (stage == Stage::C) return c_source(activation, spec.direction, kernel_name(spec));
  const Formula formula = derive_stage(activation, spec.direction);
  std::string text;
  if (stage == Stage::Derivative) {
    for (Expr output : formula.outputs) text += to_text(output, formula.names) + "\n";
    return text;
  }
  const Primitives kernel = lower_stage(formula);
  switch (stage) {
    case Stage::Primitives:
      for (Expr output : kernel.outputs) text += to_listing(output, kernel.names);
      return text;
    case Stage::Stmt: check_outputs(spec, kernel); return to_stmt(kernel, schedule_of(spec), target_of(spec), kBody);
    case Stage::Llvm: return machine_code(spec, kernel, CodeForm::Llvm);
    case Stage::Asm: return machine_code(spec, kernel, CodeForm::Assembly);
    default: return machine_code(spec, kernel, CodeForm::Object);
  }
}

}  // namespace actc
