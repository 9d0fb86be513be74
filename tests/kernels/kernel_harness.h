// Shared by the tests of this folder: the registry as gtest parameters, compiled kernels (each once per process), the
// reference that they must equal bit for bit, and launches.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <ostream>
#include <span>
#include <string>
#include <vector>

#include "codegen/jit.h"
#include "codegen/pipeline.h"
#include "dsl/evaluate.h"
#include "inputs.h"
#include "targets/target.h"

namespace actc::test {

// One kernel of the registry, without a schedule; the test's name comes from it.
struct KernelCase {
  std::string name;  // "silu_backward_f32_x86_64_v3", "silu_backward_f32_fast_x86_64_v3"
  KernelSpec spec;
  const Target *target = nullptr;
};
void PrintTo(const KernelCase &kernel, std::ostream *out);

// Catalogue x directions x targets, and the fast kernels that differ from the precise ones; nothing is named by hand,
// so a new leaf is tested without a change here.
std::vector<KernelCase> registry();
// Formulas with more inputs and results than the catalogue's, for all targets.
std::vector<KernelCase> formulas();
KernelCase kernel_case(std::string name, std::string definition, Direction direction, const Target &target,
                       Accuracy accuracy = Accuracy::Precise);
inline std::string case_name(const testing::TestParamInfo<KernelCase> &info) { return info.param.name; }

// The default first, then the others of: both tails x {one vector per step, the target's default}.
std::vector<Schedule> schedules(const Target &target);
// Of one kernel: all for a few, which stand for every shape of code, only the default for the others.
bool has_all_schedules(const KernelCase &kernel);
std::vector<Schedule> schedules(const KernelCase &kernel);
int step_of(const Schedule &schedule, const Target &target);  // elements per loop step
std::string describe(const KernelSpec &spec);                 // "silu_forward_f32 x86-64-v3 padded 4"

// A kernel compiled and, where this machine runs the target, loaded. Kept until the process ends.
struct Kernel {
  explicit Kernel(const KernelSpec &spec);
  Object object;
  std::optional<LoadedKernel> loaded;
};
const Kernel &compiled(const KernelSpec &spec);
const Kernel &compiled(const KernelCase &kernel, const Schedule &schedule);
const Kernel &compiled(const KernelCase &kernel);  // with the default schedule

// Why this machine cannot run the target; empty when it can.
std::string cannot_run(const Target &target);

// What the kernel must compute, on any host: the primitives, one IEEE operation at a time.
class Reference {
 public:
  explicit Reference(const KernelSpec &spec);

  size_t n_inputs() const { return primitives_.names.inputs.size(); }
  size_t n_outputs() const { return primitives_.outputs.size(); }
  const Primitives &primitives() const { return primitives_; }
  const Activation &activation() const { return activation_; }
  std::vector<float> defaults() const;
  // The default parameters first, then each parameter at special values (none where there are no parameters).
  std::vector<std::vector<float>> parameter_sets() const;
  Arrays run(const Arrays &inputs, const std::vector<float> &parameters) const;

 private:
  Context context_;
  Activation activation_;
  Primitives primitives_;
  std::unique_ptr<Evaluator> evaluator_;
};

// actc_launch of a loaded kernel.
struct Call {
  std::vector<const float *> in;
  std::vector<float *> out;
  size_t n = 0;
  const std::vector<float> *parameters = nullptr;  // null: defaults
  const actc_parallel *parallel = nullptr;
};
Call call_over(const Arrays &inputs, Arrays &outputs);  // all of their elements
actc_status launch(const Kernel &kernel, const Call &call);
// The machine code itself, without the protection of the runtime. call.parameters must be set.
void run_bare(const Kernel &kernel, const Call &call);

// Launches over whole arrays and returns the outputs.
Arrays run(const Kernel &kernel, const Arrays &inputs, const std::vector<float> &parameters);

// Bit for bit, except that any NaN equals any NaN. A failure shows the first differing element with its inputs.
testing::AssertionResult same_bits(std::span<const float> actual, std::span<const float> expected,
                                   const Arrays &inputs);
std::string show(float value);  // "-0x1.8p+3 (c1400000)"

}  // namespace actc::test
