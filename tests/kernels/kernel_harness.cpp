// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "kernel_harness.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>

#include "codegen/math/atom.h"
#include "dsl/catalogue.h"
#include "dsl/derivative.h"
#include "dsl/parse.h"
#include "dsl/simplify.h"

namespace actc::test {

void PrintTo(const KernelCase &kernel, std::ostream *out) { *out << kernel.name; }

KernelCase kernel_case(std::string name, std::string definition, Direction direction, const Target &target,
                       Accuracy accuracy) {
  KernelCase result;
  result.target = &target;
  result.spec.name = std::move(name);
  result.spec.definition = std::move(definition);
  result.spec.direction = direction;
  result.spec.target = target.name;
  result.spec.accuracy = accuracy;
  const std::string level = accuracy == Accuracy::Precise ? "" : "_" + to_string(accuracy);
  result.name = kernel_name(result.spec) + level + "_" + result.spec.target;
  std::replace(result.name.begin(), result.name.end(), '-', '_');
  return result;
}

namespace {

// Does the formula have an atom with a fast form? Looked up without lowering: every test process makes the whole list.
bool has_fast_form(const Activation &a, Direction direction) {
  Expr formula = simplify(a.body);
  if (direction == Direction::Backward) {
    std::vector<Expr> variables;
    for (uint32_t i = 0; i < a.inputs.size(); ++i) variables.push_back(a.body.context().input(i));
    formula = simplify(differentiate(formula, variables, Convention::Limit)[0]);
  }
  const std::vector<const Node *> nodes = topological_order(formula);
  return std::any_of(nodes.begin(), nodes.end(), [](const Node *node) {
    const Atom *atom = find_atom(node->op);
    return atom && atom->lower_fast;
  });
}

std::vector<KernelCase> kernels_of_the_catalogue() {
  std::vector<KernelCase> cases;
  for (const CatalogueEntry &entry : catalogue()) {
    Context context;
    const Activation a = parse_one(context, {std::string(entry.name) + ".act", std::string(entry.text)});
    if (a.extent == Extent::Row) continue;  // this build has no kernels of rows
    for (const std::string &name : direction_names()) {
      const Direction direction = *parse_direction(name);
      if (direction == Direction::BackwardFromOutput && !a.from_output) continue;
      const bool is_main = direction == Direction::Forward || direction == Direction::Backward;
      for (Accuracy accuracy : {Accuracy::Precise, Accuracy::Fast}) {
        if (accuracy == Accuracy::Fast && !(is_main && has_fast_form(a, direction))) continue;
        for (const Target *target : targets())
          cases.push_back(kernel_case(std::string(entry.name), std::string(entry.text), direction, *target, accuracy));
      }
    }
  }
  return cases;
}

}  // namespace

std::vector<KernelCase> registry() {
  static const std::vector<KernelCase> kernels = kernels_of_the_catalogue();
  return kernels;
}

std::vector<KernelCase> formulas() {
  struct Formula {
    const char *name, *definition;
    Direction direction;
  };
  static constexpr Formula kFormulas[] = {
      {"three_inputs", "(a, b, c) = a * sigmoid(b) + c", Direction::Forward},
      {"gated", "(gate, up; learned beta = 1) = gate * sigmoid(beta * gate) * up", Direction::Backward},
      {"product", "(a, b) = a * sigmoid(b)", Direction::Backward},
      {"larger", "(a, b) = max(a, b)", Direction::Backward},
      {"first", "(a, b) = a", Direction::Backward},  // a result that is literally 0, an input that is not read
      {"three_results", "(a, b, c) = a * sigmoid(b) + a * c", Direction::Backward},
      {"four_results", "(a, b, c, d) = a * b + c / d", Direction::Backward},
      {"product", "(a, b) = a * sigmoid(b)", Direction::DoubleBackward},
      {"larger", "(a, b) = max(a, b)", Direction::ForwardDerivative},
  };
  std::vector<KernelCase> cases;
  for (const Formula &formula : kFormulas)
    for (const Target *target : targets())
      cases.push_back(kernel_case(formula.name, formula.definition, formula.direction, *target));
  return cases;
}

std::vector<Schedule> schedules(const Target &target) {
  std::vector<Schedule> list = {{.vectors = target.vectors, .tail = Schedule{}.tail}};
  for (const std::string &tail : tail_names())
    for (int vectors : {target.vectors, 1}) {
      const Schedule schedule{.vectors = vectors, .tail = *parse_tail(tail)};
      if (std::find(list.begin(), list.end(), schedule) == list.end()) list.push_back(schedule);
    }
  return list;
}

// An exact kernel, an even gradient, one input, a parameter; and the formulas of this folder.
bool has_all_schedules(const KernelCase &kernel) {
  if (kernel.spec.accuracy != Accuracy::Precise) return false;
  constexpr std::string_view kFew[] = {"relu", "sigmoid", "silu", "swish"};
  return !find_in_catalogue(kernel.spec.name) || std::count(std::begin(kFew), std::end(kFew), kernel.spec.name) > 0;
}

std::vector<Schedule> schedules(const KernelCase &kernel) {
  std::vector<Schedule> all = schedules(*kernel.target);
  if (!has_all_schedules(kernel)) all.resize(1);
  return all;
}

int step_of(const Schedule &schedule, const Target &target) {
  return target.lanes * (schedule.vectors ? schedule.vectors : target.vectors);
}

std::string describe(const KernelSpec &spec) {
  return fmt::format("{} {} {} {}", kernel_name(spec), spec.target, to_string(spec.schedule.tail),
                     spec.schedule.vectors);
}

Kernel::Kernel(const KernelSpec &spec) : object(compile(spec)) {
  if (host_runs(*find_target(spec.target))) loaded.emplace(object);
}

const Kernel &compiled(const KernelSpec &spec) {
  static std::map<std::string, std::unique_ptr<const Kernel>> kernels;
  std::unique_ptr<const Kernel> &kernel = kernels[to_string(spec)];
  if (!kernel) kernel = std::make_unique<const Kernel>(spec);
  return *kernel;
}

const Kernel &compiled(const KernelCase &kernel, const Schedule &schedule) {
  KernelSpec spec = kernel.spec;
  spec.schedule = schedule;
  return compiled(spec);
}

const Kernel &compiled(const KernelCase &kernel) { return compiled(kernel, schedules(*kernel.target).front()); }

std::string cannot_run(const Target &target) {
  if (host_runs(target)) return {};
  return fmt::format("this machine (or ACTC_CPU) lacks {}: {}", target.name, target.description);
}

Reference::Reference(const KernelSpec &spec)
    : activation_(parse_stage(context_, spec)),
      primitives_(lower_stage(derive_stage(activation_, spec.direction, Convention::Limit, spec.dtype), spec.dtype,
                              spec.accuracy)),
      evaluator_(std::make_unique<Evaluator>(primitives_.outputs)) {}

std::vector<float> Reference::defaults() const {
  std::vector<float> values;
  for (const Parameter &parameter : activation_.parameters)
    values.push_back(parameter.default_value ? round_to_float(*parameter.default_value) : 1.0f);
  return values;
}

std::vector<std::vector<float>> Reference::parameter_sets() const {
  std::vector<std::vector<float>> sets = {defaults()};
  for (size_t i = 0; i < activation_.parameters.size(); ++i)
    for (float value : {0.0f, -0.0f, -1.0f, 1.702f, -0.3f, 0x1p-149f, -0x1p-126f, 1e-20f, 37.5f, 1e30f,
                        -0x1.fffffep127f, INFINITY, -INFINITY, NAN}) {
      sets.push_back(defaults());
      sets.back()[i] = value;
    }
  return sets;
}

Arrays Reference::run(const Arrays &inputs, const std::vector<float> &parameters) const {
  const size_t n = inputs.at(0).size();
  Arrays outputs(n_outputs(), std::vector<float>(n));
  std::vector<const float *> in;
  std::vector<float *> out;
  for (const std::vector<float> &input : inputs) in.push_back(input.data());
  for (std::vector<float> &output : outputs) out.push_back(output.data());
  evaluator_->run(in, parameters, out, n);
  return outputs;
}

Call call_over(const Arrays &inputs, Arrays &outputs) {
  Call call{.in = {}, .out = {}, .n = inputs.at(0).size()};
  for (const std::vector<float> &input : inputs) call.in.push_back(input.data());
  for (std::vector<float> &output : outputs) call.out.push_back(output.data());
  return call;
}

actc_status launch(const Kernel &kernel, const Call &call) {
  actc_args args = ACTC_ARGS_INIT;
  std::copy(call.in.begin(), call.in.end(), args.in);
  std::copy(call.out.begin(), call.out.end(), args.out);
  args.n = call.n;
  args.parallel = call.parallel;
  const void *parameters[ACTC_MAX_PARAMS] = {};
  if (call.parameters) {
    for (size_t i = 0; i < call.parameters->size(); ++i) parameters[i] = &(*call.parameters)[i];
    args.params = parameters;
  }
  return actc_launch(kernel.loaded.value().get(), &args);
}

void run_bare(const Kernel &kernel, const Call &call) {
  const std::vector<const void *> in(call.in.begin(), call.in.end());
  const std::vector<void *> out(call.out.begin(), call.out.end());
  std::vector<const void *> parameters;
  for (const float &value : *call.parameters) parameters.push_back(&value);
  kernel.loaded.value().get()->variants[0].run(in.data(), out.data(), parameters.data(), call.n);
}

Arrays run(const Kernel &kernel, const Arrays &inputs, const std::vector<float> &parameters) {
  // A pattern that no kernel gives: an element that is not written shows.
  const std::vector<float> untouched(inputs.at(0).size(), std::bit_cast<float>(0x4b1d4b1du));
  Arrays outputs(kernel.object.outputs.size(), untouched);
  Call call = call_over(inputs, outputs);
  call.parameters = &parameters;
  EXPECT_EQ(launch(kernel, call), ACTC_OK) << describe(kernel.object.spec);
  return outputs;
}

std::string show(float value) { return fmt::format("{:a} ({:08x})", value, std::bit_cast<uint32_t>(value)); }

testing::AssertionResult same_bits(std::span<const float> actual, std::span<const float> expected,
                                   const Arrays &inputs) {
  if (actual.size() != expected.size()) return testing::AssertionFailure() << "sizes differ";
  size_t wrong = 0, first = 0;
  for (size_t i = 0; i < actual.size(); ++i) {
    if (std::bit_cast<uint32_t>(actual[i]) == std::bit_cast<uint32_t>(expected[i])) continue;
    if (std::isnan(actual[i]) && std::isnan(expected[i])) continue;
    if (wrong++ == 0) first = i;
  }
  if (wrong == 0) return testing::AssertionSuccess();
  auto failure = testing::AssertionFailure();
  failure << wrong << " of " << actual.size() << " elements differ; the first is [" << first
          << "]: " << show(actual[first]) << " instead of " << show(expected[first]) << " for";
  for (const std::vector<float> &input : inputs) failure << " " << show(input[first]);
  return failure;
}

}  // namespace actc::test
