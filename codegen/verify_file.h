// Sweeps as files: one format for results, for shards that are merged, and for a sweep that was interrupted. What is
// read is checked before it is trusted.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <stdexcept>

#include "codegen/verify.h"

namespace actc {

// The message begins with the file's name.
class VerifyFileError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

nlohmann::ordered_json to_json(const VerifyState &state);
nlohmann::ordered_json to_json(const VerifyReport &report);
VerifyReport report_from_json(const nlohmann::ordered_json &json);  // throws what errors_from_json throws

// The kernel whatever the machine and the schedule.
KernelSpec without_machine(KernelSpec spec);

// Throws VerifyFileError for what is no such file, is truncated, contradicts itself, or was made by another version.
VerifyState parse_verify_file(const std::string &name, const std::string &text);

// Throws VerifyFileError unless the file is from the sweep that begins with `start`, on whatever target.
void check_resumable(const std::string &name, const VerifyState &file, const VerifyState &start);

// Shards of one sweep, each complete, as one. Throws VerifyFileError where they do not belong together.
struct NamedState {
  std::string name;
  VerifyState state;
};
VerifyState merge(const std::vector<NamedState> &parts);

}  // namespace actc
