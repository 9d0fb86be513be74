// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "bench/kernel.h"

#include <elf.h>

#include <cstring>
#include <stdexcept>

#include "targets/target.h"

namespace actc::bench {

KernelSpec spec_of(const CatalogueEntry &entry, Direction direction, const std::string &target, Schedule schedule) {
  return {.name = std::string(entry.name),
          .definition = std::string(entry.text),
          .direction = direction,
          .target = target,
          .schedule = schedule};
}

Kernel::Kernel(const KernelSpec &spec) : object_(compile(spec)), loaded_(object_) {
  for (const Parameter &p : object_.activation.parameters)
    parameters_.push_back(p.default_value ? nullptr : &kNoDefault);
}

std::function<void()> Kernel::launch(const Arrays &arrays, size_t n) const {
  actc_args args = arrays.args(n_in(), n_out());
  args.n = n;
  args.params = parameters_.empty() ? nullptr : parameters_.data();
  const auto run = [kernel = loaded_.get(), args] { return actc_launch(kernel, &args); };
  if (const actc_status status = run(); status != ACTC_OK) throw std::runtime_error(actc_status_text(status));
  return run;
}

size_t Kernel::text_bytes() const {
  const std::string &elf = object_.bytes;
  Elf64_Ehdr header;
  std::memcpy(&header, elf.data(), sizeof header);
  size_t bytes = 0;
  for (size_t i = 0; i < header.e_shnum; ++i) {
    Elf64_Shdr section;
    std::memcpy(&section, elf.data() + header.e_shoff + i * sizeof section, sizeof section);
    if (section.sh_flags & SHF_EXECINSTR) bytes += section.sh_size;
  }
  return bytes;
}

std::vector<std::string> host_levels() {
  std::vector<std::string> levels;
  for (const Target *target : targets())
    if (host_runs(*target)) levels.insert(levels.begin(), std::string(target->name));
  return levels;
}

}  // namespace actc::bench
