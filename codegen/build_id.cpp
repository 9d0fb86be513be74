// Reads the note .note.gnu.build-id where the loader has put it.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/build_id.h"

#include <elf.h>
#include <fmt/format.h>
#include <link.h>

#include <cstdint>
#include <cstring>

namespace actc {
namespace {

std::string id_in_notes(const unsigned char *at, size_t size, size_t align) {
  auto padded = [&](size_t n) { return (n + align - 1) / align * align; };
  const unsigned char *const end = at + size;
  while (at + sizeof(ElfW(Nhdr)) <= end) {
    ElfW(Nhdr) note;
    std::memcpy(&note, at, sizeof note);
    const unsigned char *name = at + sizeof note, *content = name + padded(note.n_namesz);
    if (content + note.n_descsz > end) break;
    if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 && std::memcmp(name, "GNU", 4) == 0) {
      std::string id;
      for (size_t i = 0; i < note.n_descsz; ++i) id += fmt::format("{:02x}", content[i]);
      return id;
    }
    at = content + padded(note.n_descsz);
  }
  return {};
}

int find_own(dl_phdr_info *info, size_t, void *result) {
  const auto own = reinterpret_cast<uintptr_t>(&build_id);
  bool inside = false;
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const ElfW(Phdr) &segment = info->dlpi_phdr[i];
    inside |= segment.p_type == PT_LOAD && own - (info->dlpi_addr + segment.p_vaddr) < segment.p_memsz;
  }
  if (!inside) return 0;
  std::string &id = *static_cast<std::string *>(result);
  for (int i = 0; i < info->dlpi_phnum && id.empty(); ++i) {
    const ElfW(Phdr) &segment = info->dlpi_phdr[i];
    if (segment.p_type == PT_NOTE)
      id = id_in_notes(reinterpret_cast<const unsigned char *>(info->dlpi_addr + segment.p_vaddr), segment.p_memsz,
                       segment.p_align == 8 ? 8 : 4);
  }
  return 1;
}

}  // namespace

const std::string &build_id() {
  static const std::string id = [] {
    std::string found;
    dl_iterate_phdr(find_own, &found);
    return found;
  }();
  return id;
}

}  // namespace actc
