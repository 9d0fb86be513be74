// actc verify --table: brings a table of measured errors up to date.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <vector>

#include "codegen/verify.h"

namespace actc::tool {

// Sweeps the kernels of `x`, or of the whole catalogue, whose primitives are not those of their row in the table, or
// were swept with a larger stride; then writes the table, beside it FILE.md, and pictures. What the table says is kept
// after each kernel, so an interrupted run goes on where it was.
struct TableRequest {
  std::string file;
  std::vector<std::string> x;
  std::string directions;
  uint64_t stride;
};
void update_table(const TableRequest &request);

// Puts a finished sweep into the table.
void put_into_table(const std::string &file, const VerifyState &state);

}  // namespace actc::tool
