// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "object_file.h"

#include <elf.h>

#include <cstring>
#include <stdexcept>

namespace actc::test {
namespace {

template <class T>
T read(std::string_view bytes, size_t offset) {
  if (offset > bytes.size() || bytes.size() - offset < sizeof(T)) throw std::runtime_error("the object is cut off");
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof(T));
  return value;
}

std::string_view string_at(std::string_view elf, const Elf64_Shdr &table, size_t index) {
  const std::string_view strings = elf.substr(table.sh_offset, table.sh_size);
  return strings.substr(index, strings.find('\0', index) - index);
}

}  // namespace

ObjectFile read_object(std::string_view elf) {
  const auto header = read<Elf64_Ehdr>(elf, 0);
  if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_type != ET_REL || header.e_machine != EM_X86_64)
    throw std::runtime_error("no relocatable ELF object for x86-64");
  auto section = [&](size_t i) { return read<Elf64_Shdr>(elf, header.e_shoff + i * sizeof(Elf64_Shdr)); };
  ObjectFile object;
  for (size_t i = 0; i < header.e_shnum; ++i) {
    const Elf64_Shdr s = section(i);
    if ((s.sh_flags & SHF_WRITE) && s.sh_size > 0)
      object.writable_sections.emplace_back(string_at(elf, section(header.e_shstrndx), s.sh_name));
    if (s.sh_type != SHT_SYMTAB) continue;
    for (size_t offset = 0; offset < s.sh_size; offset += sizeof(Elf64_Sym)) {
      const auto symbol = read<Elf64_Sym>(elf, s.sh_offset + offset);
      if (symbol.st_name == 0) continue;
      object.symbols.push_back({.name = std::string(string_at(elf, section(s.sh_link), symbol.st_name)),
                                .is_defined = symbol.st_shndx != SHN_UNDEF,
                                .is_global = ELF64_ST_BIND(symbol.st_info) != STB_LOCAL,
                                .is_hidden = ELF64_ST_VISIBILITY(symbol.st_other) == STV_HIDDEN,
                                .is_function = ELF64_ST_TYPE(symbol.st_info) == STT_FUNC});
    }
  }
  return object;
}

std::vector<Instruction> instructions_of(std::string_view assembly) {
  std::vector<Instruction> list;
  while (!assembly.empty()) {
    std::string_view line = assembly.substr(0, assembly.find('\n'));
    assembly.remove_prefix(std::min(line.size() + 1, assembly.size()));
    line = line.substr(0, line.find('#'));
    if (line.size() < 2 || line[0] != '\t' || line[1] == '.') continue;
    line.remove_prefix(1);
    const size_t end = std::min(line.find('\t'), line.size());
    list.push_back({std::string(line.substr(0, end)), std::string(line.substr(std::min(end + 1, line.size())))});
  }
  return list;
}

}  // namespace actc::test
