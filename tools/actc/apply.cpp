// actc apply: compiles a kernel into this process and runs it over .npy arrays.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fmt/format.h>

#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>

#include "codegen/jit.h"
#include "dsl/print.h"
#include "tools/actc/apply_parameters.h"
#include "tools/actc/common.h"
#include "tools/npy/npy.h"

namespace actc::tool {
namespace {

struct Options {
  std::string x, dtype, target = "host", accuracy = "precise", convention = "limit", grad;
  std::vector<std::string> inputs, outputs, parameters, parameter_gradients;
  std::optional<int> axis;
  bool backward = false, json = false;
};

// How files hold a kernel's type; bfloat16, which NumPy lacks, as its bits.
npy::DType file_type(DType dtype) {
  switch (dtype) {
    case DType::F64: return npy::DType::F64;
    case DType::F16: return npy::DType::F16;
    case DType::BF16: return npy::DType::U16;
    case DType::F32: break;
  }
  return npy::DType::F32;
}

// --dtype, else the type that the first input holds.
DType dtype_of(const Options &o, const npy::Array &first) {
  if (!o.dtype.empty()) return parse_dtype_option(o.dtype);
  for (const DType dtype : {DType::F32, DType::F64, DType::F16})
    if (file_type(dtype) == first.dtype) return dtype;
  if (first.dtype == npy::DType::U16)
    throw Failure(fmt::format("{}: holds {}; where these are the bits of bfloat16, say --dtype bf16", o.inputs[0],
                              npy::type_text(first.dtype)));
  throw Failure(fmt::format("{}: holds {}; this build computes {}: convert it with x.astype('float32')", o.inputs[0],
                            npy::type_text(first.dtype), fmt::join(dtype_names(), ", ")));
}

std::string times(size_t n) { return n == 1 ? "once" : fmt::format("{} times", n); }

void check_usage(const Options &o, const Activation &a) {
  if (o.inputs.size() != a.inputs.size())
    throw Usage(fmt::format("{} has {} input{} ({}): give --input {}", a.name, a.inputs.size(),
                            a.inputs.size() == 1 ? "" : "s", fmt::join(a.inputs, ", "), times(a.inputs.size())));
  if (o.backward && o.grad.empty())
    throw Usage("--backward needs --grad dy.npy, the gradient that arrives at the output");
  if (!o.backward && !o.grad.empty()) throw Usage("--grad goes with --backward");
  if (!o.backward && !o.parameter_gradients.empty()) throw Usage("--param-grad goes with --backward");
  const size_t n_outputs = o.backward ? a.inputs.size() : 1;
  if (o.outputs.size() != n_outputs)
    throw Usage(fmt::format("{} result{}: give --output {}", n_outputs, n_outputs == 1 ? "" : "s", times(n_outputs)));
  for (const std::string &path : o.inputs)
    if (path.empty()) throw Usage("--input is empty; give the path of a .npy file");
  for (const std::string &path : o.outputs)
    if (path.empty()) throw Usage("--output is empty; give the path of a .npy file");
}

// The gradient, if any, comes first: the order of the kernel.
std::vector<npy::Array> read_inputs(const Options &o, DType &dtype) {
  std::vector<npy::Array> in;
  in.push_back(npy::read(o.inputs[0]));
  dtype = dtype_of(o, in[0]);
  if (in[0].dtype != file_type(dtype))
    throw Failure(fmt::format("{}: holds {}, but --dtype {} reads {}: convert it with x.astype('{}')", o.inputs[0],
                              npy::type_text(in[0].dtype), o.dtype, npy::type_text(file_type(dtype)),
                              npy::type_name(file_type(dtype))));
  for (size_t i = 1; i < o.inputs.size(); ++i) in.push_back(read_as(o.inputs[i], file_type(dtype)));
  if (o.backward) in.insert(in.begin(), read_as(o.grad, file_type(dtype)));
  const std::vector<size_t> &shape = in[o.backward ? 1 : 0].shape;
  for (size_t i = 0; i < in.size(); ++i) {
    const std::string &path = !o.backward ? o.inputs[i] : i == 0 ? o.grad : o.inputs[i - 1];
    if (in[i].shape != shape)
      throw Failure(fmt::format("{}: has shape {}, but the input {} has {}", path, npy::shape_text(in[i].shape),
                                o.inputs[0], npy::shape_text(shape)));
  }
  return in;
}

void launch(const actc_kernel &kernel, actc_args &args) {
  std::vector<double> workspace(actc_workspace_size(&kernel, &args) / sizeof(double) + 1);
  args.workspace = workspace.data();
  args.workspace_size = workspace.size() * sizeof(double);
  constexpr size_t kWorthThreads = size_t{1} << 16;  // elements
  const std::unique_ptr<actc_pool, void (*)(actc_pool *)> pool(args.n < kWorthThreads ? nullptr : actc_pool_create(0),
                                                               actc_pool_destroy);
  args.parallel = actc_pool_parallel(pool.get());
  if (const actc_status status = actc_launch(&kernel, &args); status != ACTC_OK)
    throw Failure(actc_status_text(status));
}

void run(const Options &o) {
  Context context;
  const Activation activation = resolve_one(context, o.x);
  if (!o.dtype.empty()) parse_dtype_option(o.dtype);  // before files are read
  const Accuracy accuracy = parse_accuracy_option(o.accuracy);
  const Convention convention = parse_convention_option(o.convention);
  const std::vector<const Target *> targets = parse_targets(o.target);
  if (targets.size() != 1) throw Usage("--target: apply runs one target");
  check_usage(o, activation);
  if (!host_runs(*targets[0])) throw cannot_run(targets[0]);
  ApplyParameters parameters(activation, o.parameters, o.parameter_gradients);
  DType dtype = DType::F32;
  const std::vector<npy::Array> in = read_inputs(o, dtype);
  parameters.prepare(dtype == DType::F64 ? npy::DType::F64 : npy::DType::F32, in[0].shape, o.axis);
  std::vector<npy::Array> out;
  for (size_t i = 0; i < o.outputs.size(); ++i) out.push_back(npy::make_array(in[0].dtype, in[0].shape));

  const Object object = compile({.name = activation.name,
                                 .definition = definition_text(activation),
                                 .direction = o.backward ? Direction::Backward : Direction::Forward,
                                 .dtype = dtype,
                                 .target = std::string(targets[0]->name),
                                 .accuracy = accuracy,
                                 .convention = convention});
  const LoadedKernel kernel(object);
  actc_args args = ACTC_ARGS_INIT;
  for (size_t i = 0; i < in.size(); ++i) args.in[i] = in[i].data.data();
  for (size_t i = 0; i < out.size(); ++i) args.out[i] = out[i].data.data();
  args.n = in[0].size();
  parameters.pass_to(args);
  launch(*kernel.get(), args);

  std::vector<std::filesystem::path> paths(o.outputs.begin(), o.outputs.end());
  paths.insert(paths.end(), parameters.gradient_paths().begin(), parameters.gradient_paths().end());
  out.insert(out.end(), parameters.gradients().begin(), parameters.gradients().end());
  npy::write(paths, out);
  if (o.json)
    std::cout << json_text({{"activation", activation.name},
                            {"direction", to_string(object.spec.direction)},
                            {"target", object.spec.target},
                            {"dtype", to_string(object.spec.dtype)},
                            {"accuracy", to_string(accuracy)},
                            {"convention", to_string(convention)},
                            {"n", args.n},
                            {"formula", object.formula},
                            {"bound", object.bound.text}});
}

}  // namespace

void add_apply(CLI::App &app) {
  auto o = std::make_shared<Options>();
  CLI::App *command = app.add_subcommand("apply", "Runs an activation, or its gradient, over .npy arrays");
  command->add_option("X", o->x, kXHelp)->required();
  command->add_flag("--backward", o->backward, "Write dy * f'(x) instead of f(x)");
  command->add_option("--input", o->inputs, "x.npy; once for each input of the activation")
      ->required()
      ->allow_extra_args(false);
  command->add_option("--grad", o->grad, "dy.npy, for --backward");
  command->add_option("--output", o->outputs, "y.npy; with --backward once for each input")
      ->required()
      ->allow_extra_args(false);
  command->add_option("--param", o->parameters, "NAME=VALUE or NAME=FILE.npy")->allow_extra_args(false);
  command
      ->add_option("--param-grad", o->parameter_gradients, "NAME=FILE.npy: write the gradient of a learned parameter")
      ->allow_extra_args(false);
  command->add_option("--axis", o->axis, "The axis of the channels, for parameters that have one value for each [1]");
  command->add_option(
      "--dtype", o->dtype,
      fmt::format("{}; bf16 as its bits in uint16 (default: that of the input)", fmt::join(dtype_names(), ", ")));
  command->add_option("--target", o->target, target_names() + ", host")->capture_default_str();
  command->add_option("--accuracy", o->accuracy, "precise, fast, rounded (f16 and bf16)")->capture_default_str();
  command->add_option("--convention", o->convention, kConventionHelp)->capture_default_str();
  command->add_flag("--json", o->json, "Print what was run");
  command->footer(
      "Examples:\n  actc apply silu --input x.npy --output y.npy\n"
      "  actc apply swish --param beta=1.5 --backward --grad dy.npy --input x.npy --output dx.npy\n"
      "  actc apply prelu --param slope=slope.npy --axis 1 --backward --grad dy.npy --input x.npy --output dx.npy\n"
      "      --param-grad slope=dslope.npy");
  command->callback([=] { run(*o); });
}

}  // namespace actc::tool
