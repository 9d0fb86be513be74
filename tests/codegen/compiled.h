// Compiled objects and scratch programs that several tests of codegen/ and golden/ use.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "codegen/package.h"
#include "codegen/pipeline.h"

namespace actc::testing {

KernelSpec spec_of(const std::string &name, const std::string &definition, Direction direction,
                   const std::string &target);

// The definition of a catalogue activation, as `actc compile` passes it on.
std::string catalogue_definition(const std::string &name);

// silu and swish, both directions, for both x86-64 levels; compiled once for the whole program.
const std::vector<Object> &compiled_objects();
const Object &compiled_object(const std::string &kernel, const std::string &target);

// Everything that headers and tables need of an object; its code is missing.
Object described(const std::string &name, const std::string &definition, Direction direction,
                 const std::string &target);

// An own folder, gone at the end.
class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder &) = delete;
  ScratchFolder &operator=(const ScratchFolder &) = delete;
  std::filesystem::path write(const std::string &name, const std::string &bytes) const;
  void write(const std::vector<PackageFile> &files) const;
  const std::filesystem::path &path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// Runs a shell command in a folder: exit code and what it wrote to either stream.
struct CommandResult {
  int code = -1;
  std::string output;
};
CommandResult run(const std::filesystem::path &folder, const std::string &command);

}  // namespace actc::testing
