// The largest slice that a kernel gets, 2^30 elements: no index or address of its loop may be kept in 32 bits. Two
// megabytes of memory stand behind all of an array.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <gtest/gtest.h>

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "kernel_harness.h"

namespace actc::test {
namespace {

constexpr size_t kWindow = size_t{1} << 18, kElements = size_t{1} << 30;

// kElements floats in groups of kWindow, all of which are the same memory but for the last; nothing before and behind.
class RepeatedArray {
 public:
  RepeatedArray() {
    constexpr size_t guard = kWindow * sizeof(float), bytes = kElements * sizeof(float);
    const int file = memfd_create("actc", MFD_CLOEXEC);
    if (file < 0 || ftruncate(file, 2 * kWindow * sizeof(float)) != 0) return;
    base_ = mmap(nullptr, bytes + 2 * guard, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (base_ == MAP_FAILED) return;
    char *const first = static_cast<char *>(base_) + guard;
    for (size_t offset = 0; offset < bytes; offset += guard) {
      const off_t place = offset + guard == bytes ? guard : 0;
      if (mmap(first + offset, guard, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file, place) == MAP_FAILED)
        return;
    }
    close(file);
    begin = reinterpret_cast<float *>(first);
    last = begin + kElements - kWindow;
  }
  ~RepeatedArray() {
    if (base_ != MAP_FAILED) munmap(base_, (kElements + 2 * kWindow) * sizeof(float));
  }
  RepeatedArray(const RepeatedArray &) = delete;

  float *begin = nullptr, *last = nullptr;  // null: the system does not give so much address space

 private:
  void *base_ = MAP_FAILED;
};

class Large : public testing::TestWithParam<const Target *> {};

TEST_P(Large, slice) {
  const Target &target = *GetParam();
  if (const std::string reason = cannot_run(target); !reason.empty()) GTEST_SKIP() << reason;
  const RepeatedArray x, y;
  if (!x.begin || !y.begin) GTEST_SKIP() << "no address space for 2^31 elements";
  const KernelCase kernel_case = test::kernel_case("negative", "-x", Direction::Forward, target);
  for (size_t i = 0; i < kWindow; ++i) x.begin[i] = x.last[i] = static_cast<float>(i + 1);
  const std::vector<float> none;
  for (const Schedule &schedule : schedules(target)) {
    for (float *window : {y.begin, y.last}) std::fill_n(window, kWindow, 0.0f);
    const size_t missing = 3, n = kElements - missing;  // ends with a part of a step
    run_bare(compiled(kernel_case, schedule), {.in = {x.begin}, .out = {y.begin}, .n = n, .parameters = &none});
    for (size_t i = 0; i < kWindow; ++i) {
      const float expected = -static_cast<float>(i + 1);
      ASSERT_EQ(y.begin[i], expected) << i;
      ASSERT_EQ(y.last[i], i < kWindow - missing ? expected : 0) << i;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Registry, Large, testing::ValuesIn(targets().begin(), targets().end()), [](const auto &info) {
  std::string name(info.param->name);
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

}  // namespace
}  // namespace actc::test
