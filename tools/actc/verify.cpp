// actc verify: compiled kernels over all inputs, or a part of them, against the truth. A sweep can be split over
// machines, interrupted and resumed; its file is its state.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/verify.h"

#include <fmt/format.h>

#include <filesystem>
#include <iostream>

#include "codegen/verify_f64.h"
#include "codegen/verify_file.h"
#include "codegen/verify_text.h"
#include "dsl/activation.h"
#include "tools/actc/common.h"
#include "tools/actc/verify_table.h"
#include "tools/actc/watched_sweep.h"
#include "tools/support/atomic_file.h"

namespace actc::tool {
namespace {

struct Options {
  std::vector<std::string> x, merged;
  std::string directions = "forward,backward", dtype = "f32", accuracy = "precise", shard, output, markdown, table;
  size_t points = 20'000;
  uint64_t stride = 257;
  bool exhaustive = false, resume = false, json = false;
};

constexpr const char *kFooter =
    "Examples:\n"
    "  actc verify silu                                 one input in 257, forward and backward\n"
    "  actc verify silu gelu --exhaustive -o all.json --markdown accuracy.md\n"
    "  actc verify silu --exhaustive -o all.json --resume        after an interruption\n"
    "  actc verify silu --dtype f64 --points 1000000\n"
    "On several machines, each its part (GNU parallel; a Slurm array):\n"
    "  parallel -S a,b,c actc verify silu --exhaustive --shard {}/3 -o {}.json ::: 1 2 3\n"
    "  #SBATCH --array=1-64\n"
    "  srun actc verify silu --exhaustive --shard $SLURM_ARRAY_TASK_ID/64 -o $SLURM_ARRAY_TASK_ID.json --resume\n"
    "  actc verify --merge *.json -o all.json --markdown accuracy.md\n"
    "The table of this project, docs/accuracy.md:\n"
    "  actc verify --exhaustive --table docs/accuracy.json\n"
    "ACTC_THREADS limits the threads; the default is all processors.";

// "2/3"
void parse_shard(const std::string &text, VerifyPlan &plan) {
  if (text.empty()) return;
  const size_t slash = text.find('/');
  auto number = [&](const std::string &digits) -> unsigned {
    if (digits.empty() || digits.size() > 6 || digits.find_first_not_of("0123456789") != std::string::npos)
      throw Usage(fmt::format("--shard {}: two numbers K/N are due, such as 2/3", text));
    return static_cast<unsigned>(std::stoul(digits));
  };
  if (slash == std::string::npos) throw Usage(fmt::format("--shard {}: two numbers K/N are due, such as 2/3", text));
  plan.shard = number(text.substr(0, slash));
  plan.shards = number(text.substr(slash + 1));
  if (plan.shards < 1 || plan.shards > 65'536)
    throw Usage(fmt::format("--shard {}: there can be 1 to 65536 shards", text));
  if (plan.shard < 1 || plan.shard > plan.shards)
    throw Usage(fmt::format("--shard {}: shards are numbered from 1 to {}", text, plan.shards));
}

std::vector<KernelSpec> kernels_of(const Options &options, DType dtype) {
  std::vector<KernelSpec> kernels;
  if (host_target() == nullptr) throw cannot_run(nullptr);
  const Accuracy accuracy = parse_accuracy_option(options.accuracy);
  for (const std::string &x : options.x) {
    Context context;
    for (const Activation &activation : resolve(context, x).activations)
      for (Direction direction : parse_directions(options.directions)) {
        if (activation.extent == Extent::Row)
          throw Failure(fmt::format("{}: works on whole rows, for which this build has no kernels", activation.name));
        KernelSpec spec{.name = activation.name,
                        .definition = definition_text(activation),
                        .direction = direction,
                        .dtype = dtype,
                        .target = std::string(host_target()->name),
                        .accuracy = accuracy};
        if (std::find(kernels.begin(), kernels.end(), spec) == kernels.end()) kernels.push_back(std::move(spec));
      }
  }
  return kernels;
}

uint64_t stride_of(const Options &options) {
  const uint64_t stride = options.exhaustive ? 1 : options.stride;
  if (stride < 1 || stride > 1u << 24) throw Usage(fmt::format("--stride {}: 1 to {} are possible", stride, 1u << 24));
  return stride;
}

VerifyPlan plan_of(const Options &options) {
  VerifyPlan plan;
  plan.stride = stride_of(options);
  parse_shard(options.shard, plan);
  plan.kernels = kernels_of(options, DType::F32);
  return plan;
}

// f64 has too many inputs for a sweep.
void run_f64(const Options &options) {
  if (options.exhaustive || options.resume || !options.shard.empty())
    throw Usage("--dtype f64: its 2^64 inputs are sampled; --points N says how densely");
  const std::vector<SampleReport> reports =
      sample_errors({.kernels = kernels_of(options, DType::F64), .points = options.points, .threads = thread_count()});
  if (!options.output.empty()) write_file_atomically(options.output, to_json_text(reports));
  if (!options.markdown.empty()) write_file_atomically(options.markdown, to_markdown(reports));
  std::cout << (options.json ? to_json_text(reports) : to_text(reports));
}

std::string file_text(const VerifyState &state) { return json_text(to_json(state)); }

// The state to begin with: that of the file, or a fresh one.
VerifyState initial_state(const Options &options, const VerifyState &start) {
  std::error_code error;
  if (options.output.empty() || !std::filesystem::is_regular_file(options.output, error)) return start;
  if (options.resume) {
    VerifyState state = parse_verify_file(options.output, read_file(options.output));
    check_resumable(options.output, state, start);
    return state;
  }
  bool unfinished = false;
  try {
    unfinished = !parse_verify_file(options.output, read_file(options.output)).complete;
  } catch (const std::runtime_error &) {
    // Something else, which may be overwritten like any output.
  }
  if (unfinished)
    throw Failure(
        fmt::format("{}: holds an unfinished sweep; continue it with --resume, or remove it", options.output));
  return start;
}

VerifyState sweep(const Options &options) {
  const Verification verification(plan_of(options));
  VerifyState state = initial_state(options, verification.start());
  const auto save = [&](const VerifyState &now) {
    if (!options.output.empty()) write_file_atomically(options.output, file_text(now));
  };
  if (!run_watched(verification, state, "", save))
    throw Failure(options.output.empty() ? "interrupted; with -o FILE a sweep can be resumed"
                                         : fmt::format("interrupted; add --resume to go on from {}", options.output));
  return state;
}

VerifyState merged(const Options &options) {
  std::vector<NamedState> parts;
  for (const std::string &file : options.merged) parts.push_back({file, parse_verify_file(file, read_file(file))});
  return merge(parts);
}

void run(const Options &options) {
  if (!options.table.empty() && options.merged.empty()) {
    for (const auto &[name, value] :
         {std::pair("--shard", options.shard), {"-o", options.output}, {"--markdown", options.markdown}})
      if (!value.empty())
        throw Usage(
            fmt::format("--table with {}: a table takes whole sweeps and writes its own files; sweep shards with "
                        "-o, then --merge them with --table",
                        name));
    if (options.dtype != "f32") throw Usage("--table with --dtype: a table has f32, f16 and bf16, all at once");
    update_table({options.table, options.x, options.directions, stride_of(options)});
    return;
  }
  if (options.x.empty() == options.merged.empty())
    throw Usage(options.x.empty() ? fmt::format("X is missing: {}; or give files to --merge", kXHelp)
                                  : "--merge takes results of earlier sweeps; X has no place beside it");
  const DType dtype = parse_dtype_option(options.dtype);
  if (dtype == DType::F64 && options.merged.empty()) return run_f64(options);
  if (dtype != DType::F32)
    throw Usage(
        fmt::format("--dtype {}: f32 (a sweep over its inputs) and f64 (a sample) are possible", options.dtype));
  if (options.resume && options.output.empty()) throw Usage("--resume needs -o FILE: the file to resume from");
  const VerifyState state = options.merged.empty() ? sweep(options) : merged(options);
  if (!options.output.empty()) write_file_atomically(options.output, file_text(state));
  if (!options.table.empty()) put_into_table(options.table, state);
  if (!options.markdown.empty()) write_file_atomically(options.markdown, to_markdown(state));
  std::cout << (options.json ? file_text(state) : to_text(state));
}

}  // namespace

void add_verify(CLI::App &app) {
  auto options = std::make_shared<Options>();
  CLI::App *command = app.add_subcommand("verify", "Measures the error of kernels over all inputs, or a part of them");
  command->add_option("X", options->x, kXHelp);
  command->add_option("--direction", options->directions, "Directions, separated by commas")
      ->capture_default_str()
      ->take_all();
  command->add_option("--accuracy", options->accuracy, "precise, fast")->capture_default_str();
  CLI::Option *stride = command->add_option("--stride", options->stride, "Every N-th input")->capture_default_str();
  command->add_option("--dtype", options->dtype, "f32, or f64: a dense sample")->capture_default_str();
  command->add_option("--points", options->points, "In f64: how many points of each input are tried")
      ->check(CLI::Range(size_t{100}, size_t{1} << 30))
      ->capture_default_str();
  command->add_flag("--exhaustive", options->exhaustive, "All 2^32 inputs")->excludes(stride);
  command->add_option("--shard", options->shard, "K/N: the K-th of N parts");
  command->add_option("-o,--output", options->output, "The result as JSON; while the sweep runs, its state");
  command->add_flag("--resume", options->resume, "Goes on from the state in FILE, if there is one");
  command->add_option("--merge", options->merged, "Results of shards, to be made one")->expected(1, 1 << 20);
  command->add_option("--markdown", options->markdown, "A file for the result as tables");
  command->add_option("--table", options->table,
                      "A table of measured errors, to be brought up to date: kernels that are in it with the same bits "
                      "are not swept again; without X, the whole catalogue");
  command->add_flag("--json", options->json, "For programs");
  command->footer(kFooter);
  command->callback([=] { run(*options); });
}

}  // namespace actc::tool
