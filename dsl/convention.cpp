// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/convention.h"

#include <algorithm>
#include <iterator>

namespace actc {
namespace {

constexpr std::string_view kNames[] = {"limit", "pytorch", "tensorflow", "jax", "onnx"};

}  // namespace

std::vector<std::string> convention_names() { return {std::begin(kNames), std::end(kNames)}; }

std::string to_string(Convention convention) { return std::string(kNames[static_cast<size_t>(convention)]); }

std::optional<Convention> parse_convention(std::string_view text) {
  const auto *found = std::find(std::begin(kNames), std::end(kNames), text);
  return found == std::end(kNames) ? std::nullopt : std::optional(static_cast<Convention>(found - std::begin(kNames)));
}

}  // namespace actc
