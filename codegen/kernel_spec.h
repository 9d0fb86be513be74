// KernelSpec: everything that determines a kernel's machine code, as a value. Ahead-of-time compilation, just-in-time
// compilation and the tuner all build one and call compile().
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/convention.h"

namespace actc {

// Raised whenever any bit of any kernel changes; part of manifests, headers and cache keys.
inline constexpr unsigned kNumericsVersion = 3;

// The arrays of each, in order (k: the activation's inputs x; y the output; dy its gradient):
//   forward               x                      -> y
//   backward              dy, x                  -> dx, one for each x
//   backward_from_output  dy, y                  -> dx; for definitions with `from output`
//   double_backward       v (one per x), dy, x   -> ddy, then one for each x: the gradients of sum v dx with respect to
//                                                   dy and x
//   forward_derivative    x                      -> y, then df/dx, one for each x
enum class Direction { Forward, Backward, BackwardFromOutput, DoubleBackward, ForwardDerivative };
// precise: the smallest errors. fast: stated larger ones, at most 8 ULP, for atoms that have such a form; tails and
// special values are right, too. rounded: correctly rounded, for f16 and bf16.
enum class Accuracy { Precise, Fast, Rounded };
enum class DType { F32, F64, F16, BF16 };

// How elements behind the last full step are treated: a second, masked copy of the loop body, or the same body over a
// padded copy on the stack.
enum class Tail { Predicate, Padded };

struct Schedule {
  int vectors = 0;  // registers per loop step; 0: the target's default
  Tail tail = Tail::Padded;
  bool operator==(const Schedule &) const = default;
};

struct KernelSpec {
  std::string name;        // the activation's, as used in symbols
  std::string definition;  // source text with exactly one activation
  Direction direction = Direction::Forward;
  DType dtype = DType::F32;
  std::string target;
  Accuracy accuracy = Accuracy::Precise;
  Convention convention = Convention::Limit;
  Schedule schedule = {};
  bool operator==(const KernelSpec &) const = default;
};

// What --direction, --dtype, --accuracy and so on accept, in order.
std::vector<std::string> direction_names();
std::vector<std::string> dtype_names();
std::vector<std::string> accuracy_names();
std::vector<std::string> tail_names();

std::string to_string(Direction direction);
std::string to_string(DType dtype);
std::string to_string(Accuracy accuracy);
std::string to_string(Tail tail);
std::optional<Direction> parse_direction(std::string_view text);
std::optional<DType> parse_dtype(std::string_view text);
std::optional<Accuracy> parse_accuracy(std::string_view text);
std::optional<Tail> parse_tail(std::string_view text);

// "name=silu direction=forward dtype=f32 target=x86-64-v3 accuracy=precise convention=limit vectors=4 tail=padded ::
// activation ...". parse_spec reads it back; std::nullopt when the text is not of that form.
std::string to_string(const KernelSpec &spec);
std::optional<KernelSpec> parse_spec(std::string_view text);

// 64 bits of FNV-1a over to_string and kNumericsVersion: for tables inside one build. (A cache on disk needs a
// cryptographic hash.)
uint64_t hash(const KernelSpec &spec);

// "silu_forward_f32": the kernel's name in headers and manifests.
std::string kernel_name(const KernelSpec &spec);

}  // namespace actc
