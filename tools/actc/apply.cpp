// actc apply: compiles a kernel into this process and runs it over .npy arrays.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <iostream>

#include "codegen/jit.h"
#include "dsl/print.h"
#include "tools/actc/common.h"
#include "tools/npy/npy.h"

namespace actc::tool {
namespace {

struct Options {
  std::string x, dtype, target = "host", accuracy = "precise", grad;
  std::vector<std::string> inputs, outputs, parameters;
  bool backward = false, json = false;
};

npy::Array read_f32(const std::string &path) {
  npy::Array array = npy::read(path);
  if (array.dtype != npy::DType::F32)
    throw Failure(fmt::format("{}: holds {}; this build computes float32 ('<f4'): convert it with x.astype('float32')",
                              path, npy::type_text(array.dtype)));
  return array;
}

// k=v: a number, or a file with one value.
float parse_value(const std::string &name, const std::string &text) {
  if (text.ends_with(".npy")) {
    const npy::Array array = read_f32(text);
    if (array.size() != 1)
      throw Failure(fmt::format("{}: has shape {}; the parameter '{}' is one value", text, npy::shape_text(array.shape), name));
    return array.values<float>()[0];
  }
  char *end = nullptr;
  const float value = std::strtof(text.c_str(), &end);
  if (text.empty() || *end != '\0' || !std::isfinite(value))
    throw Failure(fmt::format("--param {}={}: neither a finite number nor a .npy file", name, text));
  return value;
}

std::vector<float> parse_parameters(const Activation &a, const std::vector<std::string> &options) {
  std::map<std::string, float> given;
  for (const std::string &option : options) {
    const size_t equals = option.find('=');
    if (equals == std::string::npos) throw Usage(fmt::format("--param {}: expected NAME=VALUE", option));
    const std::string name = option.substr(0, equals);
    if (!given.emplace(name, parse_value(name, option.substr(equals + 1))).second)
      throw Failure(fmt::format("--param {} is given twice", name));
  }
  std::vector<float> values;
  for (const Parameter &p : a.parameters) {
    const auto found = given.find(p.name);
    if (found == given.end() && !p.default_value)
      throw Failure(fmt::format("the parameter '{}' has no default: give --param {}=VALUE", p.name, p.name));
    values.push_back(found != given.end() ? found->second : static_cast<float>(p.default_value->get_d()));
    if (found != given.end()) given.erase(found);
  }
  if (!given.empty())
    throw Failure(fmt::format("there is no parameter '{}'; the activation is {}", given.begin()->first, a.signature()));
  return values;
}

void run(const Options &o) {
  Context context;
  const Activation activation = resolve_one(context, o.x);
  if (!o.dtype.empty()) parse_dtype_option(o.dtype);
  const std::vector<const Target *> targets = parse_targets(o.target);
  if (targets.size() != 1) throw Usage("--target: apply runs one target");
  if (!host_runs(*targets[0]))
    throw Failure(fmt::format("this CPU cannot run {}; `actc doctor` shows what it lacks", targets[0]->name));
  if (o.inputs.size() != activation.inputs.size())
    throw Failure(fmt::format("{} takes {} input{}: give --input {} time{}", activation.signature(), activation.inputs.size(),
                              activation.inputs.size() == 1 ? "" : "s", activation.inputs.size(), activation.inputs.size() == 1 ? "" : "s"));
  if (o.backward && o.grad.empty()) throw Usage("--backward needs --grad dy.npy, the gradient that arrives at the output");
  if (!o.backward && !o.grad.empty()) throw Usage("--grad goes with --backward");
  const size_t n_outputs = o.backward ? activation.inputs.size() : 1;
  if (o.outputs.size() != n_outputs) throw Failure(fmt::format("{} results: give --output {} times", n_outputs, n_outputs));
  const std::vector<float> parameters = parse_parameters(activation, o.parameters);

  std::vector<std::string> paths = o.inputs;
  if (o.backward) paths.insert(paths.begin(), o.grad);
  std::vector<npy::Array> in, out;
  for (const std::string &path : paths) {
    in.push_back(read_f32(path));
    if (in.back().shape != in.front().shape)
      throw Failure(fmt::format("{}: has shape {}, but {} has {}", path, npy::shape_text(in.back().shape), paths[0], npy::shape_text(in.front().shape)));
  }
  for (size_t i = 0; i < n_outputs; ++i) out.push_back(npy::make_array(npy::DType::F32, in[0].shape));

  const Object object = compile({.name = activation.name, .definition = definition_text(activation),
                                 .direction = o.backward ? Direction::Backward : Direction::Forward,
                                 .target = std::string(targets[0]->name), .accuracy = parse_accuracy_option(o.accuracy)});
  const LoadedKernel kernel(object);
  actc_args args = ACTC_ARGS_INIT;
  std::vector<const void *> pointers;
  for (const float &value : parameters) pointers.push_back(&value);
  for (size_t i = 0; i < in.size(); ++i) args.in[i] = in[i].data.data();
  for (size_t i = 0; i < out.size(); ++i) args.out[i] = out[i].data.data();
  args.n = in[0].size();
  args.params = pointers.data();
  if (const actc_status status = actc_launch(kernel.get(), &args); status != ACTC_OK) throw Failure(actc_status_text(status));

  for (size_t i = 0; i < out.size(); ++i) npy::write(o.outputs[i], out[i]);
  if (o.json) {
    const nlohmann::ordered_json report = {{"activation", activation.name}, {"direction", to_string(object.spec.direction)}, {"target", object.spec.target},
                                           {"dtype", "f32"}, {"n", args.n}, {"formula", object.formula}, {"bound", object.bound.text}};
    std::cout << report.dump(2) << '\n';
  }
}

}  // namespace

void add_apply(CLI::App &app) {
  auto o = std::make_shared<Options>();
  CLI::App *command = app.add_subcommand("apply", "Runs an activation, or its gradient, over .npy arrays");
  command->add_option("X", o->x, kXHelp)->required();
  command->add_flag("--backward", o->backward, "Write dy * f'(x) instead of f(x)");
  command->add_option("--input", o->inputs, "x.npy; once for each input of the activation")->required()->allow_extra_args(false);
  command->add_option("--grad", o->grad, "dy.npy, for --backward");
  command->add_option("--output", o->outputs, "y.npy; with --backward once for each input")->required()->allow_extra_args(false);
  command->add_option("--param", o->parameters, "NAME=VALUE or NAME=FILE.npy")->allow_extra_args(false);
  command->add_option("--dtype", o->dtype, "f32 (default: that of the input)");
  command->add_option("--target", o->target, target_names() + ", host")->capture_default_str();
  command->add_option("--accuracy", o->accuracy, "precise")->capture_default_str();
  command->add_flag("--json", o->json, "Print what was run");
  command->footer("Examples:\n  actc apply silu --input x.npy --output y.npy\n"
                  "  actc apply swish --param beta=1.5 --backward --grad dy.npy --input x.npy --output dx.npy");
  command->callback([=] { run(*o); });
}

}  // namespace actc::tool
