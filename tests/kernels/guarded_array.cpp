// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "guarded_array.h"

#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <new>
#include <utility>

namespace actc::test {
namespace {

size_t page_elements() { return static_cast<size_t>(sysconf(_SC_PAGESIZE)) / sizeof(float); }

sigjmp_buf resume_point;
void on_fault(int) { siglongjmp(resume_point, 1); }

}  // namespace

GuardedArray::GuardedArray(size_t elements) {
  const size_t page = page_elements();
  size_ = (elements + page - 1) / page * page;
  void *memory = mmap(nullptr, (size_ + 2 * page) * sizeof(float), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  begin_ = static_cast<float *>(memory) + page;
  if (mprotect(begin_, size_ * sizeof(float), PROT_READ | PROT_WRITE) != 0) throw std::bad_alloc();
}

GuardedArray::GuardedArray(GuardedArray &&other) noexcept
    : begin_(std::exchange(other.begin_, nullptr)), size_(other.size_) {}

GuardedArray::~GuardedArray() {
  const size_t page = page_elements();
  if (begin_) munmap(begin_ - page, (size_ + 2 * page) * sizeof(float));
}

bool catches_fault(const std::function<void()> &action) {
  struct sigaction handler = {}, before = {};
  handler.sa_handler = on_fault;
  handler.sa_flags = SA_NODEFER;
  sigaction(SIGSEGV, &handler, &before);
  const bool faulted = sigsetjmp(resume_point, 1) != 0;
  if (!faulted) action();
  sigaction(SIGSEGV, &before, nullptr);
  return faulted;
}

}  // namespace actc::test
