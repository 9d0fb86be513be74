// Memory between two pages that cannot be touched: an access beyond either end of an array is a fault, which
// catches_fault reports instead of ending the process.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <functional>

namespace actc::test {

class GuardedArray {
 public:
  explicit GuardedArray(size_t elements);  // at least so many; whole pages
  GuardedArray(GuardedArray &&other) noexcept;
  ~GuardedArray();

  float *begin() const { return begin_; }  // aligned to a page
  float *end() const { return begin_ + size_; }
  size_t size() const { return size_; }

 private:
  float *begin_ = nullptr;
  size_t size_ = 0;
};

// Runs `action`; true when it touched a guard page (it is then left where it stood: nothing in it may own anything).
bool catches_fault(const std::function<void()> &action);

}  // namespace actc::test
