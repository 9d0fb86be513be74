// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "targets/target.h"

#include "runtime/include/actc_runtime.h"

namespace actc {

std::vector<const Target *> all_targets() {
  std::vector<const Target *> all(targets().begin(), targets().end());
  all.push_back(&generic_target());
  return all;
}

const Target *find_target(std::string_view name) {
  for (const Target *target : all_targets())
    if (target->name == name) return target;
  return nullptr;
}

std::string target_names() {
  std::string names;
  for (const Target *target : targets()) names += (names.empty() ? "" : ", ") + std::string(target->name);
  return names;
}

bool host_runs(const Target &target) { return (target.cpu_features & ~actc_cpu_features()) == 0; }

const Target *host_target() {
  for (const Target *target : targets())
    if (host_runs(*target)) return target;
  return nullptr;
}

}  // namespace actc
