// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "targets/target.h"

#include "runtime/include/actc_runtime.h"

namespace actc {

const Target *find_target(std::string_view name) {
  for (const Target *target : targets())
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
