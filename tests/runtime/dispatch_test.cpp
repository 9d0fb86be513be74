// Choice of the variant: order of the table, override, ACTC_CPU, first use, and damaged kernels.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <gtest/gtest.h>

#include <cstdlib>
#include <thread>
#include <vector>

#include "fake_kernel.h"

extern "C" {  // synthetic_dispatch.c
extern uint64_t synthetic_machine;
actc_status synthetic_override(const char *target);
uint64_t synthetic_features(void);
const actc_variant *synthetic_select_variant(const actc_kernel *kernel);
}

namespace {

constexpr uint64_t v3 = ACTC_CPU_X86_64_V3, v4 = ACTC_CPU_X86_64_V4;
constexpr uint64_t every_bit_but_levels = ~(v3 | v4);

template <int value>
void store(const void *const *, void *const *out, const void *const *, size_t n) {
  for (size_t i = 0; i < n; ++i) static_cast<float *>(out[0])[i] = value;
}

// Each test starts and ends without override and without ACTC_CPU.
struct dispatch : testing::Test {
  dispatch() { reset(); }
  ~dispatch() override { reset(); }
  static void reset() {
    unsetenv("ACTC_CPU");
    actc_cpu_override(nullptr);
  }

  float launched() {  // which variant actc_launch really runs
    float x = 0, y = -1;
    const actc_args args = fake::arguments(1, &x, &y);
    return actc_launch(&kernel.table, &args) == ACTC_OK ? y : -1;
  }
  actc_status status() {
    float x = 0, y = 0;
    const actc_args args = fake::arguments(1, &x, &y);
    return actc_launch(&kernel.table, &args);
  }
  void use(const std::vector<actc_variant> &list) {
    variants = list;
    kernel.table.variants = variants.data();
    kernel.table.n_variants = static_cast<uint32_t>(variants.size());
  }

  fake::kernel_of kernel{store<0>};
  std::vector<actc_variant> variants;
  static actc_variant of(const char *target, uint64_t features, actc_slice_fn *run) {
    return {target, features, run, nullptr, nullptr, nullptr, nullptr};
  }
  const actc_variant on_v4 = of("x86-64-v4", v3 | v4, store<4>), on_v3 = of("x86-64-v3", v3, store<3>);
  const actc_variant generic = of("generic", 0, store<1>);
  const uint64_t machine = actc_cpu_detected();
};

TEST_F(dispatch, the_best_level_of_this_machine) {
  use({on_v4, on_v3, generic});
  const float expected = machine & v4 ? 4 : machine & v3 ? 3 : 1;
  EXPECT_EQ(launched(), expected);
  ASSERT_NE(actc_select_variant(&kernel.table), nullptr);
  EXPECT_EQ(actc_select_variant(&kernel.table), &variants[machine & v4 ? 0 : machine & v3 ? 1 : 2]);
  EXPECT_EQ(actc_cpu_features(), machine);
}

TEST_F(dispatch, the_first_that_fits_wins) {
  use({generic, on_v4, on_v3});
  EXPECT_EQ(launched(), 1);
}

TEST_F(dispatch, override_restricts_to_a_level_and_those_below) {
  use({on_v4, on_v3, generic});
  ASSERT_EQ(actc_cpu_override("x86-64-v3"), ACTC_OK);
  EXPECT_EQ(actc_cpu_features(), machine & v3);
  EXPECT_EQ(launched(), machine & v3 ? 3 : 1);
  ASSERT_EQ(actc_cpu_override("x86-64-v4"), ACTC_OK);
  EXPECT_EQ(actc_cpu_features(), machine);
  ASSERT_EQ(actc_cpu_override("generic"), ACTC_OK);
  EXPECT_EQ(actc_cpu_features(), 0u);
  EXPECT_EQ(launched(), 1);
  EXPECT_EQ(actc_cpu_detected(), machine);
  ASSERT_EQ(actc_cpu_override(""), ACTC_OK);
  EXPECT_EQ(actc_cpu_features(), machine);
}

TEST_F(dispatch, no_level_enables_what_the_machine_lacks) {
  for (const char *level : {"generic", "x86-64-v3", "x86-64-v4"}) {
    ASSERT_EQ(actc_cpu_override(level), ACTC_OK);
    EXPECT_EQ(actc_cpu_features() & ~machine, 0u) << level;
  }
}

TEST_F(dispatch, every_machine_with_every_override) {
  use({on_v4, on_v3});
  const uint64_t machines[] = {0, v3, v3 | v4};
  const char *const levels[] = {"generic", "x86-64-v3", "x86-64-v4", nullptr};
  const int chosen[3][4] = {{-1, -1, -1, -1}, {-1, 1, 1, 1}, {-1, 1, 0, 0}};  // index of the variant; -1: none
  for (int m = 0; m < 3; ++m)
    for (int l = 0; l < 4; ++l) {
      synthetic_machine = machines[m];
      ASSERT_EQ(synthetic_override(levels[l]), ACTC_OK);
      EXPECT_EQ(synthetic_features() & ~machines[m], 0u);
      const actc_variant *const variant = synthetic_select_variant(&kernel.table);
      EXPECT_EQ(variant, chosen[m][l] < 0 ? nullptr : &variants[chosen[m][l]]) << "machine " << m << ", level " << l;
    }
}

TEST_F(dispatch, no_variant_fits) {
  use({on_v4, on_v3});
  ASSERT_EQ(actc_cpu_override("generic"), ACTC_OK);
  EXPECT_EQ(status(), ACTC_UNSUPPORTED_CPU);
  EXPECT_EQ(actc_select_variant(&kernel.table), nullptr);
}

TEST_F(dispatch, unknown_feature_bits_never_fit) {
  for (int bit = 0; bit < 64; ++bit) {  // also the bits that the runtime's state word uses for itself
    if (!(every_bit_but_levels >> bit & 1)) continue;
    use({of("future", uint64_t{1} << bit, store<9>), generic});
    EXPECT_EQ(launched(), 1) << bit;
  }
}

TEST_F(dispatch, unknown_names_change_nothing) {
  ASSERT_EQ(actc_cpu_override("generic"), ACTC_OK);
  for (const char *name : {"x86-64-v5", "X86-64-V3", "x86-64-v", "x86-64-v33", " x86-64-v3", "a rather long name"}) {
    EXPECT_EQ(actc_cpu_override(name), ACTC_UNKNOWN_TARGET) << name;
    EXPECT_EQ(actc_cpu_features(), 0u) << name;
  }
  EXPECT_EQ(status(), ACTC_OK);
}

TEST_F(dispatch, environment_is_the_default) {
  use({on_v4, on_v3, generic});
  setenv("ACTC_CPU", "generic", 1);
  EXPECT_EQ(actc_cpu_features(), machine);  // read once, not at every launch
  ASSERT_EQ(actc_cpu_override(nullptr), ACTC_OK);
  EXPECT_EQ(actc_cpu_features(), 0u);
  EXPECT_EQ(launched(), 1);
  ASSERT_EQ(actc_cpu_override("x86-64-v4"), ACTC_OK);  // replaces ACTC_CPU
  EXPECT_EQ(actc_cpu_features(), machine);
  setenv("ACTC_CPU", "", 1);
  ASSERT_EQ(actc_cpu_override(""), ACTC_OK);
  EXPECT_EQ(actc_cpu_features(), machine);
}

TEST_F(dispatch, unknown_environment_is_reported_by_every_launch) {
  use({generic});
  setenv("ACTC_CPU", "pentium", 1);
  EXPECT_EQ(actc_cpu_override(nullptr), ACTC_UNKNOWN_TARGET);
  EXPECT_EQ(status(), ACTC_UNKNOWN_TARGET);
  EXPECT_EQ(status(), ACTC_UNKNOWN_TARGET);
  EXPECT_EQ(actc_select_variant(&kernel.table), nullptr);
  EXPECT_EQ(actc_cpu_features(), 0u);
  EXPECT_EQ(actc_cpu_override("wrong too"), ACTC_UNKNOWN_TARGET);
  EXPECT_EQ(status(), ACTC_UNKNOWN_TARGET);
  ASSERT_EQ(actc_cpu_override("x86-64-v3"), ACTC_OK);  // a valid override helps
  EXPECT_EQ(status(), ACTC_OK);
}

// The first use of a process reads ACTC_CPU: each runs in a new process.
struct dispatch_first_use : testing::Test {
  dispatch_first_use() { testing::GTEST_FLAG(death_test_style) = "threadsafe"; }
  static void launch_and_exit(const char *environment, const char *override_name = nullptr) {
    setenv("ACTC_CPU", environment, 1);
    if (override_name) actc_cpu_override(override_name);
    fake::kernel_of kernel(store<1>);
    kernel.variant.cpu_features = 0;
    float x = 0, y = 0;
    const actc_args args = fake::arguments(1, &x, &y);
    const actc_status status = actc_launch(&kernel.table, &args);
    std::_Exit(100 + status + (actc_cpu_features() == actc_cpu_detected() ? 0 : 50));
  }
  static int reduced() { return actc_cpu_detected() ? 50 : 0; }
};

TEST_F(dispatch_first_use, known_level) {
  EXPECT_EXIT(launch_and_exit("generic"), testing::ExitedWithCode(100 + ACTC_OK + reduced()), "");
  EXPECT_EXIT(launch_and_exit("x86-64-v4"), testing::ExitedWithCode(100 + ACTC_OK), "");
}

TEST_F(dispatch_first_use, unknown_level) {
  EXPECT_EXIT(launch_and_exit("zen99"), testing::ExitedWithCode(100 + ACTC_UNKNOWN_TARGET + reduced()), "");
}

TEST_F(dispatch_first_use, override_before_the_first_launch) {
  EXPECT_EXIT(launch_and_exit("zen99", "x86-64-v4"), testing::ExitedWithCode(100 + ACTC_OK), "");
  EXPECT_EXIT(launch_and_exit("", "generic"), testing::ExitedWithCode(100 + ACTC_OK + reduced()), "");
}

TEST_F(dispatch, damaged_kernels_have_no_variant) {
  EXPECT_EQ(actc_select_variant(nullptr), nullptr);
  ASSERT_NE(actc_select_variant(&kernel.table), nullptr);
  kernel.table.abi_version = ACTC_ABI_VERSION + 1;
  EXPECT_EQ(actc_select_variant(&kernel.table), nullptr);
  kernel.table.abi_version = ACTC_ABI_VERSION;
  kernel.variant.run = nullptr;
  EXPECT_EQ(actc_select_variant(&kernel.table), nullptr);
  EXPECT_EQ(status(), ACTC_BAD_KERNEL);
}

TEST_F(dispatch, overrides_and_launches_from_many_threads) {
  use({on_v4, on_v3, generic});
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 200; ++i) {
        if (t == 0)
          wrong += actc_cpu_override(i % 2 ? "generic" : "x86-64-v3") != ACTC_OK;
        else
          wrong += launched() < 1 || actc_select_variant(&kernel.table) == nullptr;
      }
    });
  for (auto &thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
