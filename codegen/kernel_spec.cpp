// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/kernel_spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace actc {
namespace {

constexpr std::string_view kDirections[] = {"forward", "backward", "backward_from_output", "double_backward",
                                            "forward_derivative"};
constexpr std::string_view kAccuracies[] = {"precise", "fast", "rounded"};
constexpr std::string_view kDTypes[] = {"f32", "f64", "f16", "bf16"};
constexpr std::string_view kTails[] = {"predicate", "padded"};

template <size_t N>
std::vector<std::string> list(const std::string_view (&names)[N]) {
  return {std::begin(names), std::end(names)};
}

template <class Enum, size_t N>
std::optional<Enum> find(const std::string_view (&names)[N], std::string_view text) {
  const auto *found = std::find(std::begin(names), std::end(names), text);
  return found == std::end(names) ? std::nullopt : std::optional(static_cast<Enum>(found - names));
}

constexpr std::string_view kSeparator = " :: ";

}  // namespace

std::vector<std::string> direction_names() { return list(kDirections); }
std::vector<std::string> dtype_names() { return list(kDTypes); }
std::vector<std::string> accuracy_names() { return list(kAccuracies); }
std::vector<std::string> tail_names() { return list(kTails); }

std::string to_string(Direction d) { return std::string(kDirections[static_cast<size_t>(d)]); }
std::string to_string(DType d) { return std::string(kDTypes[static_cast<size_t>(d)]); }
std::string to_string(Accuracy a) { return std::string(kAccuracies[static_cast<size_t>(a)]); }
std::string to_string(Tail t) { return std::string(kTails[static_cast<size_t>(t)]); }
std::optional<Direction> parse_direction(std::string_view text) { return find<Direction>(kDirections, text); }
std::optional<DType> parse_dtype(std::string_view text) { return find<DType>(kDTypes, text); }
std::optional<Accuracy> parse_accuracy(std::string_view text) { return find<Accuracy>(kAccuracies, text); }
std::optional<Tail> parse_tail(std::string_view text) { return find<Tail>(kTails, text); }

std::string to_string(const KernelSpec &s) {
  return fmt::format("name={} direction={} dtype={} target={} accuracy={} convention={} vectors={} tail={}{}{}", s.name,
                     to_string(s.direction), to_string(s.dtype), s.target, to_string(s.accuracy),
                     to_string(s.convention), s.schedule.vectors, to_string(s.schedule.tail), kSeparator, s.definition);
}

std::optional<KernelSpec> parse_spec(std::string_view text) {
  const size_t separator = text.find(kSeparator);
  if (separator == std::string_view::npos) return std::nullopt;
  KernelSpec spec;
  spec.definition = text.substr(separator + kSeparator.size());
  std::string_view fields = text.substr(0, separator);
  auto take = [&](std::string_view key) -> std::optional<std::string_view> {
    if (!fields.starts_with(key) || !fields.substr(key.size()).starts_with('=')) return std::nullopt;
    fields.remove_prefix(key.size() + 1);
    const size_t end = std::min(fields.find(' '), fields.size());
    const std::string_view value = fields.substr(0, end);
    fields.remove_prefix(std::min(end + 1, fields.size()));
    return value;
  };
  const auto name = take("name"), direction = take("direction"), dtype = take("dtype"), target = take("target"),
             accuracy = take("accuracy"), convention = take("convention"), vectors = take("vectors"),
             tail = take("tail");
  if (!name || !direction || !dtype || !target || !accuracy || !convention || !vectors || !tail || !fields.empty())
    return std::nullopt;
  const auto d = parse_direction(*direction);
  const auto t = parse_dtype(*dtype);
  const auto a = parse_accuracy(*accuracy);
  const auto c = parse_convention(*convention);
  const auto e = parse_tail(*tail);
  const auto [end, error] = std::from_chars(vectors->data(), vectors->data() + vectors->size(), spec.schedule.vectors);
  if (!d || !t || !a || !c || !e || error != std::errc() || end != vectors->data() + vectors->size())
    return std::nullopt;
  spec.name = *name;
  spec.target = *target;
  spec.direction = *d;
  spec.dtype = *t;
  spec.accuracy = *a;
  spec.convention = *c;
  spec.schedule.tail = *e;
  return to_string(spec) == text ? std::optional(spec) : std::nullopt;  // one text for one spec
}

uint64_t hash(const KernelSpec &spec) {
  uint64_t h = 0xcbf29ce484222325ull;
  for (char c : fmt::format("{} {}", kNumericsVersion, to_string(spec)))
    h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3ull;
  return h;
}

std::string kernel_name(const KernelSpec &s) {
  return fmt::format("{}_{}_{}", s.name, to_string(s.direction), to_string(s.dtype));
}

}  // namespace actc
