// The actc_kernel over the variants of one kernel.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/kernel_table.h"

#include <gtest/gtest.h>

#include "targets/target.h"
#include "tests/codegen/compiled.h"

namespace actc {
namespace {

using testing::described;

constexpr const char *kText = "activation f(x, y; learned a = 0.1, b, c = -2) = x * a + y * b + c";

TEST(KernelTable, FieldsOfTheKernel) {
  const KernelTable table({described("f", kText, Direction::Forward, "x86-64-v3")});
  const actc_kernel &k = table.kernel();
  EXPECT_EQ(k.struct_size, sizeof(actc_kernel));
  EXPECT_EQ(k.abi_version, ACTC_ABI_VERSION);
  EXPECT_EQ(k.numerics_version, kNumericsVersion);
  EXPECT_EQ(k.direction, static_cast<uint32_t>(ACTC_FORWARD));
  EXPECT_EQ(k.dtype, static_cast<uint32_t>(ACTC_F32));
  EXPECT_EQ(k.element_size, 4u);
  EXPECT_EQ(k.param_size, 4u);
  EXPECT_EQ(k.n_in, 2u);
  EXPECT_EQ(k.n_out, 1u);
  EXPECT_STREQ(k.activation, "f");
  EXPECT_STREQ(k.accuracy, "precise");
  EXPECT_STREQ(k.bound, "unverified: no bound was established for this formula");
  EXPECT_EQ(k.bound_kind, static_cast<uint32_t>(ACTC_UNVERIFIED));
}

TEST(KernelTable, BackwardHasDyFirstAndAResultForEachInput) {
  const KernelTable table({described("f", kText, Direction::Backward, "x86-64-v3")});
  EXPECT_EQ(table.kernel().direction, static_cast<uint32_t>(ACTC_BACKWARD));
  EXPECT_EQ(table.kernel().n_in, 3u);
  EXPECT_EQ(table.kernel().n_out, 2u);
}

TEST(KernelTable, ParametersWithAndWithoutDefaults) {
  const KernelTable table({described("f", kText, Direction::Forward, "x86-64-v3")});
  const actc_kernel &k = table.kernel();
  ASSERT_EQ(k.n_params, 3u);
  EXPECT_STREQ(k.params[0].name, "a");
  EXPECT_STREQ(k.params[1].name, "b");
  EXPECT_STREQ(k.params[2].name, "c");
  EXPECT_EQ(k.params[0].learned, 1u);
  EXPECT_EQ(k.params[1].learned, 0u);
  ASSERT_NE(k.params[0].default_value, nullptr);
  EXPECT_EQ(*static_cast<const float *>(k.params[0].default_value), 0.1f) << "the decimal, rounded once";
  EXPECT_EQ(k.params[1].default_value, nullptr);
  ASSERT_NE(k.params[2].default_value, nullptr);
  EXPECT_EQ(*static_cast<const float *>(k.params[2].default_value), -2.0f);
}

TEST(KernelTable, VariantsAreBestFirstWhateverTheOrder) {
  Object v3 = described("f", kText, Direction::Forward, "x86-64-v3"),
         v4 = described("f", kText, Direction::Forward, "x86-64-v4");
  v3.symbol = "code_v3";
  v4.symbol = "code_v4";
  for (const std::vector<Object> &objects : {std::vector<Object>{v3, v4}, std::vector<Object>{v4, v3}}) {
    const KernelTable table(objects);
    const actc_kernel &k = table.kernel();
    ASSERT_EQ(k.n_variants, 2u);
    EXPECT_STREQ(k.variants[0].target, "x86-64-v4");
    EXPECT_STREQ(k.variants[1].target, "x86-64-v3");
    EXPECT_EQ(k.variants[0].cpu_features, find_target("x86-64-v4")->cpu_features);
    EXPECT_EQ(k.variants[1].cpu_features, static_cast<uint64_t>(ACTC_CPU_X86_64_V3));
    EXPECT_EQ(k.variants[0].run, nullptr);
    EXPECT_EQ(table.code_symbols(), (std::vector<CodeSymbols>{{"code_v4"}, {"code_v3"}}));
  }
}

TEST(KernelTable, BoundKinds) {
  auto kind = [](const char *text, Direction direction) {
    return KernelTable({described("f", text, direction, "x86-64-v3")}).kernel().bound_kind;
  };
  EXPECT_EQ(kind("activation f(x) = x <= 0 ? 0 : x", Direction::Forward), static_cast<uint32_t>(ACTC_EXHAUSTIVE))
      << "exact";
  EXPECT_EQ(kind("activation f(x) = sigmoid(x)", Direction::Forward), static_cast<uint32_t>(ACTC_SAMPLED));
  EXPECT_EQ(kind("activation f(x) = sigmoid(x) + 1", Direction::Forward), static_cast<uint32_t>(ACTC_UNVERIFIED));
}

void fake_code(const void *const *, void *const *, const void *const *, size_t) {}

TEST(KernelTable, PointersSurviveAMove) {
  KernelTable first({described("f", kText, Direction::Forward, "x86-64-v3")});
  first.set_code(0, Entry::Run, fake_code);
  const actc_kernel *kernel = &first.kernel();
  const KernelTable second = std::move(first);
  EXPECT_EQ(&second.kernel(), kernel) << "a host may hold the address";
  EXPECT_EQ(second.kernel().variants[0].run, &fake_code);
  EXPECT_STREQ(second.kernel().params[2].name, "c");
}

TEST(KernelTable, NeedsAnObject) { EXPECT_ANY_THROW(KernelTable(std::vector<Object>())); }

}  // namespace
}  // namespace actc
