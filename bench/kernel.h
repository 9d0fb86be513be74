// A catalogue kernel for one CPU level, compiled into this process: the same machine code that `actc compile` writes
// into an archive, called as users call it, through actc_launch.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "bench/arrays.h"
#include "codegen/jit.h"
#include "dsl/catalogue.h"

namespace actc::bench {

KernelSpec spec_of(const CatalogueEntry &entry, Direction direction, const std::string &target, Schedule schedule = {});

class Kernel {
 public:
  explicit Kernel(const KernelSpec &spec);
  const Object &object() const { return object_; }
  size_t n_in() const { return object_.inputs.size(); }
  size_t n_out() const { return object_.outputs.size(); }
  // One launch over the first n elements; throws when it fails. The kernel and the arrays must outlive the function.
  std::function<void()> launch(const Arrays &arrays, size_t n) const;
  size_t text_bytes() const;

 private:
  Object object_;
  LoadedKernel loaded_;
  static constexpr float kNoDefault = 0.5f;
  std::vector<const void *> parameters_;  // null: the default; a parameter without one is kNoDefault
};

// Names of the CPU levels that this machine runs, lowest first.
std::vector<std::string> host_levels();

}  // namespace actc::bench
