// What an ELF object holds and what the text of an assembly uses, read without tools.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace actc::test {

struct Symbol {
  std::string name;
  bool is_defined, is_global, is_hidden, is_function;
};
struct ObjectFile {
  std::vector<Symbol> symbols;                 // those with a name
  std::vector<std::string> writable_sections;  // that are not empty
};
ObjectFile read_object(std::string_view elf);  // std::runtime_error when it is no relocatable object for x86-64

struct Instruction {
  std::string mnemonic, operands;
};
std::vector<Instruction> instructions_of(std::string_view assembly);  // AT&T syntax, without directives and labels

}  // namespace actc::test
