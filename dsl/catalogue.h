// The catalogue: the .act files of dsl/activations/, built into the program by CMake.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/diagnostics.h"

namespace actc {

struct CatalogueEntry {
  std::string_view name;  // the file's name without .act, which is the activation's
  std::string_view text;
};

std::span<const CatalogueEntry> catalogue();  // sorted by name
const CatalogueEntry *find_in_catalogue(std::string_view name);
std::vector<std::string> catalogue_names();

}  // namespace actc
