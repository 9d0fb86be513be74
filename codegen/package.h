// Package: what `actc compile` writes. Objects in, files out (name and contents; writing them is the tool's business).
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <vector>

#include "codegen/pipeline.h"

namespace actc {

struct PackageFile {
  std::string name, bytes;
};

// libNAME.a, NAME.h, NAME.json, libactc_runtime.a, actc_runtime.h and .hpp, NAMEConfig.cmake and NAME.pc. Objects of
// one kernel for several targets become variants of one actc_kernel. Those of the generic target become NAME.c, which
// has to be compiled (so there is no NAME.pc), and where there are no others, no archive. The archive or source comes
// first. Equal objects give equal files, byte for byte, whatever their order.
std::vector<PackageFile> make_package(const std::string &name, const std::vector<Object> &objects);

// The runtime that belongs to this build, as built into the program.
std::string_view runtime_archive();
std::string_view runtime_header();

}  // namespace actc
