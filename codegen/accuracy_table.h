// The table of measured errors, docs/accuracy.json: one row for each kernel of the catalogue, known by the hash of its
// primitives, so that only kernels whose bits changed are swept again. docs/accuracy.md is made from it.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "codegen/lower_math.h"
#include "codegen/misrounded.h"
#include "codegen/verify.h"

namespace actc {

struct MeasuredKernel {
  KernelSpec spec;  // without_machine (verify_file.h)
  std::string lowered;
  uint64_t stride = 1;                              // 1: all inputs
  std::vector<VerifyReport> reports;                // f32: by result
  std::vector<std::vector<Misrounded>> misrounded;  // 16-bit types, all inputs: by result
};

struct AccuracyTable {
  unsigned numerics_version = kNumericsVersion;
  std::vector<MeasuredKernel> kernels;  // sorted by kernel_name and accuracy

  const MeasuredKernel *find(const KernelSpec &spec) const;
  void put(MeasuredKernel kernel);  // replaces the row of the same kernel
};

// What the table says of a kernel's error, for header and manifest.
Bound bound_of(const MeasuredKernel &kernel);

nlohmann::ordered_json to_json(const AccuracyTable &table);
std::string table_text(const AccuracyTable &table);  // the file
// Throws VerifyFileError (verify_file.h), whose message begins with `name`.
AccuracyTable parse_accuracy_table(const std::string &name, const std::string &text);

// docs/accuracy.md; `pictures` are names of kernels that have one (accuracy/NAME.svg).
std::string to_markdown(const AccuracyTable &table, const std::vector<std::string> &pictures);

}  // namespace actc
