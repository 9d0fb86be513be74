// Parameters of `actc apply`: the values of --param, the gradients for --param-grad, and the channels of --axis.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "dsl/activation.h"
#include "runtime/include/actc_runtime.h"
#include "tools/npy/npy.h"

namespace actc::tool {

// A file that must hold `type`.
npy::Array read_as(const std::string &path, npy::DType type);

class ApplyParameters {
 public:
  // NAME=VALUE or NAME=FILE.npy, and NAME=FILE.npy; names are checked, nothing is read yet.
  ApplyParameters(const Activation &activation, const std::vector<std::string> &values,
                  const std::vector<std::string> &gradients);

  // For inputs of that shape. `type` is the compute type; without an axis, channels are axis 1.
  void prepare(npy::DType type, const std::vector<size_t> &shape, std::optional<int> axis);

  // Sets parameters, gradients and channels; `args` must not outlive this.
  void pass_to(actc_args &args);

  // Behind the launch.
  const std::vector<std::filesystem::path> &gradient_paths() const { return paths_; }
  const std::vector<npy::Array> &gradients() const { return gradients_; }

 private:
  struct Entry {
    const Parameter *parameter;
    std::optional<std::string> value;  // as given
    std::optional<npy::Array> values;
    bool from_file = false;
    std::optional<size_t> gradient;  // its place in gradients_
  };
  Entry &entry_of(const std::string &name);
  void read(Entry &entry, npy::DType type) const;
  void choose_channels(const std::vector<size_t> &shape, std::optional<int> axis);
  void spread(Entry &entry, const std::vector<size_t> &shape) const;

  const Activation &activation_;
  std::vector<Entry> entries_;  // in the order of the declaration
  bool per_channel_ = false;
  size_t outer_ = 0, channels_ = 0, inner_ = 0, axis_ = 0;
  std::vector<std::filesystem::path> paths_;
  std::vector<npy::Array> gradients_;
  std::vector<const void *> value_pointers_;
  std::vector<void *> gradient_pointers_;
};

}  // namespace actc::tool
