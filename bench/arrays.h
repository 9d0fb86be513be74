// The arrays that all contenders share, so that all run at the same addresses. Values are uniform in [-6, 6].
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdlib>
#include <memory>
#include <vector>

#include "runtime/include/actc_runtime.h"

namespace actc::bench {

class Arrays {
 public:
  explicit Arrays(size_t n);
  size_t n() const { return n_; }
  float *in(size_t i) const { return in_[i]; }
  float *out(size_t i) const { return out_[i]; }
  // For actc_launch: inputs, outputs and n.
  actc_args args(size_t n_in, size_t n_out) const;

 private:
  struct Free {
    void operator()(void *memory) const { std::free(memory); }
  };
  size_t n_;
  std::unique_ptr<void, Free> memory_;
  std::vector<float *> in_, out_;
};

}  // namespace actc::bench
