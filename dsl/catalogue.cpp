// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/catalogue.h"

namespace actc {

const CatalogueEntry *find_in_catalogue(std::string_view name) {
  for (const CatalogueEntry &entry : catalogue())
    if (entry.name == name) return &entry;
  return nullptr;
}

std::vector<std::string> catalogue_names() {
  std::vector<std::string> names;
  for (const CatalogueEntry &entry : catalogue()) names.emplace_back(entry.name);
  return names;
}

}  // namespace actc
