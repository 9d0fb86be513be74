// What the subcommands share.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <CLI/CLI.hpp>

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "codegen/kernel_spec.h"
#include "dsl/activation.h"
#include "dsl/context.h"
#include "targets/target.h"

namespace actc::tool {

// The request was understood and failed: exit code 1, the message is the first line of stderr.
struct Failure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// An option has a value that this build does not have: exit code 2.
struct Usage : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Each file registers its subcommand; `run` is called after parsing.
void add_apply(CLI::App &app);
void add_cache(CLI::App &app);
void add_check(CLI::App &app);
void add_compile(CLI::App &app);
void add_doctor(CLI::App &app);
void add_list(CLI::App &app);
void add_minimax(CLI::App &app);
void add_show(CLI::App &app);
void add_verify(CLI::App &app);

// X of the command line: a catalogue name, a file (it exists, or ends in .act) or a formula.
struct Definitions {
  std::string file;  // empty unless X is a file
  std::vector<Activation> activations;
};
Definitions resolve(Context &context, const std::string &x);
// The one activation that X defines.
Activation resolve_one(Context &context, const std::string &x);

std::string read_file(const std::string &path);

// Text of any bytes is printed: a program may hand on what it got from a user.
std::string json_text(const nlohmann::ordered_json &value);

// The one of `names` that `word` is a misspelling or a beginning of, as "; did you mean 'NAME'?"; else empty.
std::string did_you_mean(const std::string &word, const std::vector<std::string> &names);

// Why this machine does not run a target, or none of all; names the remedy.
Failure cannot_run(const Target *target);
// What is wrong with the value of ACTC_CPU; empty when nothing is.
std::string bad_cpu_override();

// "f32,bf16" -> parts; empty parts and repetitions are dropped. CLI11 joins the values of a repeated option by
// newlines.
std::vector<std::string> split_list(const std::string &text);

// Values of options; a Usage error lists what this build has.
// "host" stands for the best target of this machine.
std::vector<const Target *> parse_targets(const std::string &list, bool with_generic = false);
std::vector<Direction> parse_directions(const std::string &list);
DType parse_dtype_option(const std::string &text);
Accuracy parse_accuracy_option(const std::string &text);
Convention parse_convention_option(const std::string &text);

// Bytes that the cache of compiled kernels may keep (codegen/object_cache.h): about 50,000 kernels.
inline constexpr uint64_t kCacheLimit = 256 << 20;

inline constexpr const char *kXHelp =
    "a catalogue name (actc list), a .act file, or a formula such as 'x * sigmoid(x)'";

inline constexpr const char *kConventionHelp = "Gradients at kinks as in limit, pytorch, tensorflow, jax or onnx";

}  // namespace actc::tool
