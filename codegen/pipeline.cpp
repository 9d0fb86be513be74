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
#include <array>
#include <optional>
#include <stdexcept>

#include "codegen/build_id.h"
#include "codegen/llvm_stage.h"
#include "codegen/measured_bound.h"
#include "codegen/object_cache.h"
#include "codegen/print_c.h"
#include "codegen/rounded.h"
#include "codegen/storage.h"
#include "codegen/to_halide.h"
#include "dsl/parse.h"
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

std::string symbol_of(const KernelSpec &spec, Entry entry = Entry::Run) {
  std::string symbol = "__actc_" + kernel_name(spec) + "_" + spec.target;
  if (entry != Entry::Run) symbol += "_" + to_string(entry);
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
}

bool is_generic(const KernelSpec &spec) { return spec.target == generic_target().name; }

bool of_channels(Entry entry) { return entry == Entry::Channels || entry == Entry::ChannelGradients; }

// The indices of the parameters that have one value per channel.
std::vector<int> per_channel(const Activation &activation) {
  std::vector<int> indices;
  for (size_t i = 0; i < activation.parameters.size(); ++i)
    if (activation.parameters[i].per_channel) indices.push_back(static_cast<int>(i));
  return indices;
}

CFunction c_description(const std::string &name, const std::string &definition, Direction direction, DType dtype,
                        const Formula &formula, const Primitives &kernel) {
  CFunction function{name, formula.results, {definition}};
  if (direction == Direction::Backward) function.comment.push_back("Backward: dy times the gradient.");
  function.comment.push_back(fmt::format("Error, {}: {}", to_string(dtype), stated_bound(kernel, dtype).text));
  return function;
}

std::string generic_code(const KernelSpec &spec, const Formula &formula, Entry entry) {
  const Primitives kernel = lower_entry(formula, entry, spec.dtype, spec.accuracy);
  CFunction function{symbol_of(spec, entry), formula.results, {}};
  if (entry == Entry::Run)
    function = c_description(function.name, spec.definition, spec.direction, spec.dtype, formula, kernel);
  function.form = CForm::Slice;
  if (of_channels(entry)) function.array_parameters = per_channel(formula.activation);
  return c_function(kernel, function);
}

// What LLVM gets for one function of the kernel.
StageInput stage_input(const KernelSpec &spec, const Formula &formula, Entry entry) {
  const Target &target = target_of(spec);
  const Primitives kernel = lower_entry(formula, entry, spec.dtype, spec.accuracy);
  Schedule schedule = schedule_of(spec);
  if (entry == Entry::Stream) schedule.tail = Tail::Padded;  // masked stores cannot bypass the caches
  return {.bitcode = to_bitcode(kernel, schedule, target, kBody),
          .body = kBody,
          .symbol = symbol_of(spec, entry),
          .n_inputs = static_cast<int>(formula.names.inputs.size()),
          .n_outputs = static_cast<int>(kernel.outputs.size()),
          .n_parameters = static_cast<int>(kernel.names.parameters.size()),
          .n_results = static_cast<int>(formula.outputs.size()),
          .array_parameters = of_channels(entry) ? per_channel(formula.activation) : std::vector<int>(),
          .tail = schedule.tail,
          .step = schedule.vectors * target.lanes_of(info_of(spec.dtype).parameter_size),
          .stream = entry == Entry::Stream,
          .dtype = spec.dtype,
          .target = &target};
}

std::string machine_code(const StageInput &input, CodeForm form) {
  StageOutput out = llvm_stage(input, form);
  if (!out.error.empty()) throw std::runtime_error(fmt::format("internal error: {}: {}", input.symbol, out.error));
  return std::move(out.code);
}

// The code of a kernel's functions, one after the other. Stream and Run are one loop, which Halide makes once.
class Coder {
 public:
  Coder(const KernelSpec &spec, const Formula &formula, const ObjectCache *cache)
      : spec_(spec), formula_(formula), cache_(build_id().empty() ? nullptr : cache) {}

  std::string operator()(Entry entry) {
    if (is_generic(spec_)) return generic_code(spec_, formula_, entry);
    // The text holds all that the code depends on: the specification and, by its build, every line of the compiler.
    const std::string key = fmt::format("build {} halide {} numerics {} entry {} {}", build_id(), halide_version(),
                                        kNumericsVersion, to_string(entry), to_string(spec_));
    std::optional<std::string> code = cache_ ? cache_->load(key) : std::nullopt;
    if (!code) {
      code = machine_code(input(entry), CodeForm::Object);
      if (cache_) cache_->store(key, *code);
    }
    return std::move(*code);
  }

 private:
  StageInput input(Entry entry) {
    const bool stream = entry == Entry::Stream && spec_.schedule.tail == Tail::Padded;
    if (entry != Entry::Run && !stream) return stage_input(spec_, formula_, entry);
    if (!run_) run_ = stage_input(spec_, formula_, Entry::Run);
    StageInput input = *run_;
    input.symbol = symbol_of(spec_, entry);
    input.stream = stream;
    return input;
  }

  const KernelSpec &spec_;
  const Formula &formula_;
  const ObjectCache *cache_;
  std::optional<StageInput> run_;
};

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
    kernel.outputs.push_back(lower_math(output, compute_type(dtype), accuracy));
    const Bound bound = bound_of(output, formula.names.inputs[0] == "dy", compute_type(dtype), accuracy);
    if (kernel.outputs.size() == 1 || bound.kind < kernel.bound.kind) kernel.bound = bound;
  }
  return with_storage(std::move(kernel), dtype);
}

std::vector<Entry> entries_of(const Formula &formula) {
  const bool gradients = !formula.parameter_gradients.empty(), channels = !per_channel(formula.activation).empty();
  std::vector<Entry> entries = {Entry::Run, Entry::Stream};
  if (gradients) entries.push_back(Entry::Gradients);
  if (channels) entries.push_back(Entry::Channels);
  if (gradients && channels) entries.push_back(Entry::ChannelGradients);
  return entries;
}

Primitives lower_entry(const Formula &formula, Entry entry, DType dtype, Accuracy accuracy) {
  const Type type = compute_type(dtype);
  Primitives kernel = lower_stage(formula, dtype, accuracy);
  if (entry == Entry::Gradients || entry == Entry::ChannelGradients) {
    Primitives terms{formula.names, {}, {}};
    // The terms are not rounded to a narrow type.
    const Accuracy of_terms = accuracy == Accuracy::Rounded ? Accuracy::Precise : accuracy;
    for (Expr gradient : formula.parameter_gradients) terms.outputs.push_back(lower_math(gradient, type, of_terms));
    for (Expr term : with_storage(std::move(terms), dtype, 0).outputs) kernel.outputs.push_back(term);
  }
  if (!of_channels(entry)) return kernel;
  Context &context = kernel.outputs[0].context();
  std::vector<Expr> parameters;
  for (uint32_t i = 0; i < kernel.names.parameters.size(); ++i) parameters.push_back(context.parameter(i, type));
  for (const int i : per_channel(formula.activation)) {
    const auto k = static_cast<size_t>(i);
    parameters[k] = context.input(static_cast<uint32_t>(kernel.names.inputs.size()), type);
    kernel.names.inputs.push_back(kernel.names.parameters[k]);
  }
  for (Expr &output : kernel.outputs) output = substitute(output, {}, parameters);
  return kernel;
}

std::string to_string(Entry entry) {
  constexpr std::array<const char *, kEntries> kNames = {"run", "stream", "grads", "channels", "channel_grads"};
  return kNames[static_cast<size_t>(entry)];
}

Object compile(const KernelSpec &spec, const ObjectCache *cache) {
  Context context;
  const Activation activation = parse_stage(context, spec);
  const Formula formula = derive_stage(activation, spec.direction, spec.convention, spec.dtype);
  check_counts(spec, formula);
  const Primitives kernel = lower_stage(formula, spec.dtype, spec.accuracy);

  Object object{.spec = spec,
                .symbol = symbol_of(spec),
                .bytes = {},
                .others = {},
                .activation = activation,
                .inputs = formula.names.inputs,
                .outputs = formula.results,
                .formula = to_text(formula.outputs[0], formula.names),
                .bound = stated_bound(kernel, spec.dtype)};
  object.spec.schedule = schedule_of(spec);
  object.activation.body = object.activation.from_output = Expr();
  Coder code(spec, formula, cache);
  object.bytes = code(Entry::Run);
  for (const Entry entry : entries_of(formula)) {
    if (entry == Entry::Run || (entry == Entry::Stream && is_generic(spec))) continue;
    object.others.push_back({entry, symbol_of(spec, entry), code(entry)});
  }
  return object;
}

std::string c_source(const Activation &activation, Direction direction, const std::string &function,
                     Convention convention, DType dtype, Accuracy accuracy) {
  const Formula formula = derive_stage(activation, direction, convention, dtype);
  const Primitives kernel = lower_stage(formula, dtype, accuracy);
  return to_c(kernel, c_description(function, definition_text(activation), direction, dtype, formula, kernel));
}

std::string inline_function(const KernelSpec &spec) {
  Context context;
  const Formula formula = derive_stage(parse_stage(context, spec), spec.direction, spec.convention, spec.dtype);
  const Primitives kernel = lower_stage(formula, spec.dtype, spec.accuracy);
  CFunction function = c_description(kernel_name(spec), spec.definition, spec.direction, spec.dtype, formula, kernel);
  function.form = CForm::Inline;
  return c_function(kernel, function);
}

std::vector<std::string> stage_names() {
  return {"derivative", "primitives", "stmt", "llvm", "asm", "c", "inline", "obj"};
}

std::optional<Stage> parse_stage_name(std::string_view text) {
  const std::vector<std::string> names = stage_names();
  const auto found = std::find(names.begin(), names.end(), text);
  return found == names.end() ? std::nullopt : std::optional(static_cast<Stage>(found - names.begin()));
}

std::string show_stage(const KernelSpec &spec, Stage stage, Entry entry) {
  Context context;
  const Activation activation = parse_stage(context, spec);
  if (stage == Stage::Inline) return inline_function(spec);
  if (stage == Stage::C)
    return c_source(activation, spec.direction, kernel_name(spec), spec.convention, spec.dtype, spec.accuracy);
  const Formula formula = derive_stage(activation, spec.direction, spec.convention, spec.dtype);
  std::string text;
  if (stage == Stage::Derivative) {
    for (Expr output : formula.outputs) text += to_text(output, formula.names) + "\n";
    return text;
  }
  const Primitives kernel = lower_entry(formula, entry, spec.dtype, spec.accuracy);
  if (is_generic(spec) && stage != Stage::Primitives)
    throw std::invalid_argument("the generic target is C source, which --emit c shows");
  switch (stage) {
    case Stage::Primitives:
      for (Expr output : kernel.outputs) text += to_listing(output, kernel.names);
      return text;
    case Stage::Stmt: return to_stmt(kernel, schedule_of(spec), target_of(spec), kBody);
    case Stage::Llvm: return machine_code(stage_input(spec, formula, entry), CodeForm::Llvm);
    case Stage::Asm: return machine_code(stage_input(spec, formula, entry), CodeForm::Assembly);
    default: return machine_code(stage_input(spec, formula, entry), CodeForm::Object);
  }
}

}  // namespace actc
