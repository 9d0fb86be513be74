// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/actc/verify_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <set>

#include "codegen/accuracy_table.h"
#include "codegen/error_plot.h"
#include "codegen/measured_bound.h"
#include "codegen/sweep.h"
#include "codegen/verify_file.h"
#include "dsl/catalogue.h"
#include "tools/actc/common.h"
#include "tools/actc/watched_sweep.h"
#include "tools/support/atomic_file.h"

namespace actc::tool {
namespace {

namespace fs = std::filesystem;

// What cannot be tried completely anyway, because of several inputs or parameters without default, is swept with at
// least this stride, once for each of six combinations of the rest and more.
constexpr uint64_t kSampleStride = 4099;
// Kernels with a picture of their error.
constexpr const char *kPictured[] = {"gelu_backward_f32", "gelu_forward_f32", "mish_forward_f32",
                                     "silu_backward_f32", "silu_forward_f32", "softplus_forward_f32",
                                     "tanh_forward_f32"};

AccuracyTable read_table(const std::string &file) {
  std::error_code error;
  if (!fs::exists(file, error)) return {};
  return parse_accuracy_table(file, read_file(file));
}

fs::path picture(const std::string &file, const std::string &kernel) {
  return fs::path(file).replace_extension() / (kernel + ".svg");
}

void write_all(const std::string &file, const AccuracyTable &table) {
  std::vector<std::string> pictures;
  for (const MeasuredKernel &kernel : table.kernels) {
    const std::string name = report_name(kernel.spec);
    if (std::find(std::begin(kPictured), std::end(kPictured), name) == std::end(kPictured)) continue;
    const fs::path path = picture(file, name);
    fs::create_directories(path.parent_path());
    write_file_atomically(path, error_plot(kernel.spec));
    pictures.push_back(name);
  }
  write_file_atomically(file, table_text(table));
  write_file_atomically(fs::path(file).replace_extension(".md"), to_markdown(table, pictures));
}

struct Wanted {
  KernelSpec spec;
  std::string lowered;
  Bound claimed;
  bool is_sample;
};

std::vector<Wanted> wanted_kernels(const TableRequest &request) {
  std::vector<Wanted> wanted;
  const std::vector<std::string> names = request.x.empty() ? catalogue_names() : request.x;
  for (const std::string &x : names) {
    Context context;
    for (const Activation &activation : resolve(context, x).activations) {
      if (activation.extent == Extent::Row) continue;  // no kernels yet
      const bool is_sample = !assumption(activation).empty();
      for (Direction direction : parse_directions(request.directions)) {
        const auto add = [&](DType dtype, Accuracy accuracy) {
          const KernelSpec spec{.name = activation.name,
                                .definition = definition_text(activation),
                                .direction = direction,
                                .dtype = dtype,
                                .target = "any",
                                .accuracy = accuracy};
          const LoweredKernel kernel = lowered(spec);
          // Not every kernel has a faster form.
          if (accuracy == Accuracy::Precise || kernel.hash != wanted.back().lowered)
            wanted.push_back({spec, kernel.hash, kernel.claimed, is_sample});
        };
        if (!is_sample) {
          add(DType::F16, Accuracy::Precise);
          add(DType::BF16, Accuracy::Precise);
        }
        add(DType::F32, Accuracy::Precise);
        add(DType::F32, Accuracy::Fast);
      }
    }
  }
  return wanted;
}

MeasuredKernel swept_narrow(const Wanted &kernel) {
  Context context;
  const KernelSpec &spec = kernel.spec;
  const Activation activation = parse_stage(context, spec);
  const Formula formula = derive_stage(activation, spec.direction, spec.convention, spec.dtype);
  return {spec,
          kernel.lowered,
          1,
          {},
          misrounded(lower_stage(formula, spec.dtype, spec.accuracy), spec.dtype,
                     truths_of(activation, spec.direction, spec.convention), sweeps_of(activation).at(0))};
}

std::optional<MeasuredKernel> swept(const Wanted &kernel, uint64_t stride, const std::string &title) {
  if (is_stored_narrow(kernel.spec.dtype)) return swept_narrow(kernel);
  VerifyPlan plan{.kernels = {kernel.spec}, .stride = stride};
  plan.kernels[0].target = host_target()->name;
  const Verification verification(plan);
  VerifyState state = verification.start();
  if (!run_watched(verification, state, title, [](const VerifyState &) {})) return std::nullopt;
  return MeasuredKernel{kernel.spec, kernel.lowered, stride, std::move(state.reports), {}};
}

// What the lowering claims and the sweep refutes.
void compare_with_claim(const Wanted &kernel, const MeasuredKernel &measured) {
  if (is_stored_narrow(kernel.spec.dtype) || kernel.claimed.kind == Bound::Kind::Unverified) return;
  for (const VerifyReport &report : measured.reports)
    if (const double ulp = report.errors.worst[ErrorStatistics::Normal].ulp;
        ulp > std::max(kernel.claimed.max_ulp, 0.5))
      std::cerr << fmt::format("warning: {} {}: {:.4f} ULP, but its lowering claims: {}\n", report.kernel,
                               report.result, ulp, kernel.claimed.text);
}

}  // namespace

void update_table(const TableRequest &request) {
  if (host_target() == nullptr) throw cannot_run(nullptr);
  AccuracyTable table = read_table(request.file);
  const std::vector<Wanted> wanted = wanted_kernels(request);
  std::set<std::string> names;
  size_t done = 0, swept_now = 0;
  for (const Wanted &kernel : wanted) {
    const std::string name = report_name(kernel.spec);
    names.insert(name);
    const uint64_t stride = is_stored_narrow(kernel.spec.dtype) ? 1
                            : kernel.is_sample                  ? std::max(request.stride, kSampleStride)
                                                                : request.stride;
    const MeasuredKernel *known = table.find(kernel.spec);
    ++done;
    if (known && known->lowered == kernel.lowered && known->stride <= stride) continue;
    std::optional<MeasuredKernel> measured =
        swept(kernel, stride, fmt::format("{} ({} of {}): ", name, done, wanted.size()));
    if (!measured) throw Failure(fmt::format("interrupted; the same command goes on from {}", request.file));
    compare_with_claim(kernel, *measured);
    std::cout << fmt::format("{}: {}\n", name, bound_of(*measured).text) << std::flush;
    table.put(std::move(*measured));
    table.numerics_version = kNumericsVersion;
    write_file_atomically(request.file, table_text(table));
    ++swept_now;
  }
  if (request.x.empty())
    std::erase_if(table.kernels, [&](const MeasuredKernel &k) { return !names.contains(report_name(k.spec)); });
  table.numerics_version = kNumericsVersion;
  write_all(request.file, table);
  std::cout << fmt::format("{} kernels, {} of them swept now\n", wanted.size(), swept_now);
}

void put_into_table(const std::string &file, const VerifyState &state) {
  if (state.shards.size() < state.plan.shards)
    throw Failure(fmt::format("only {} of {} shards are there; a table takes whole sweeps", state.shards.size(),
                              state.plan.shards));
  AccuracyTable table = read_table(file);
  size_t report = 0;
  for (size_t i = 0; i < state.plan.kernels.size(); ++i) {
    const KernelSpec spec = without_machine(state.plan.kernels[i]);
    if (lowered(spec).hash != state.lowered[i])
      throw Failure(fmt::format("{}: this build has other bits than those that were swept", kernel_name(spec)));
    MeasuredKernel kernel{spec, state.lowered[i], state.plan.stride, {}, {}};
    for (; report < state.reports.size() && state.reports[report].kernel == report_name(spec); ++report)
      kernel.reports.push_back(state.reports[report]);
    if (kernel.reports.empty())
      throw Failure(fmt::format("{}: the sweep has no result of this kernel", kernel_name(spec)));
    table.put(std::move(kernel));
  }
  table.numerics_version = kNumericsVersion;
  write_all(file, table);
}

}  // namespace actc::tool
