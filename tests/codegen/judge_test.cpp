// Batches and single inputs come to the same verdict.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/judge.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <nlohmann/json.hpp>

#include "codegen/error_json.h"
#include "dsl/catalogue.h"
#include "dsl/parse.h"
#include "dsl/properties.h"

namespace actc {
namespace {

struct Kernel {
  Context context;
  Activation activation;
  std::vector<Truth> truths;
  std::vector<Sweep> sweeps;
  SweptKernel kernel;

  Kernel(const std::string &definition, Direction direction)
      : activation(parse_one(context, {"test", definition})),
        truths(truths_of(activation, direction)),
        sweeps(sweeps_of(activation)),
        kernel(activation, direction) {}
};

std::string text(const VerifyReport &r) {
  return nlohmann::ordered_json{{"errors", to_json(r.errors)},
                                {"order", {r.out_of_order.count, r.out_of_order.ulp, r.out_of_order.x}},
                                {"range", {r.out_of_range.count, r.out_of_range.ulp, r.out_of_range.x}}}
      .dump();
}

// Both ways over `n` floats from each of some places on.
void expect_the_same(Kernel &k, size_t result, VerifyReport rules, uint32_t n) {
  Judge quick(k.truths[result], k.sweeps[0], rules), thorough(k.truths[result], k.sweeps[0], rules);
  VerifyReport by_batches, by_one;
  for (float place :
       {0.0f, 0x1p-127f, 0x1p-30f, 0x1p-20f, 1e-3f, 0.1f, 0.7f, 1.3f, 2.9f, 5.5f, 15.99f, 60.0f, 88.7f, 1e10f, 3.4e38f})
    for (uint32_t sign : {0u, 0x80000000u}) {
      const uint32_t first = std::bit_cast<uint32_t>(place) | sign;
      std::vector<float> x;
      for (uint32_t i = 0; i < n; ++i) x.push_back(std::bit_cast<float>(first + i));
      const std::vector<float> y = k.kernel(k.sweeps[0], x)[result];
      quick.judge(x, y, 1);
      quick.deliver(by_batches);
      quick.expect(by_batches.errors);
      thorough.judge_singly(x, y, 1);
      thorough.deliver(by_one);
      ASSERT_EQ(text(by_batches), text(by_one)) << k.activation.name << " from " << x.front();
    }
}

TEST(Judge, BatchesFindWhatSingleInputsFind) {
  for (const char *name : {"relu", "sigmoid", "gelu", "gelu_tanh", "mish", "softplus", "tanh", "hardswish", "selu",
                           "log", "exp", "sqrt", "squareplus", "tanhshrink", "swiglu"})
    for (Direction direction : {Direction::Forward, Direction::Backward}) {
      const CatalogueEntry *entry = nullptr;
      for (const CatalogueEntry &e : catalogue())
        if (e.name == std::string_view(name)) entry = &e;
      ASSERT_TRUE(entry) << name;
      Kernel k(std::string(entry->text), direction);
      for (size_t result = 0; result < k.truths.size(); ++result) expect_the_same(k, result, {}, 8192 + 300);
    }
}

TEST(Judge, OrderAndRangeAreCheckedInBatches) {
  // Results that go up and down, and beyond their range.
  Kernel k("activation test(x) = x / (1 + abs(x))", Direction::Forward);
  VerifyReport rules;
  rules.order = "non-decreasing";
  rules.lowest = -0.5;
  rules.highest = 0.75;
  expect_the_same(k, 0, rules, 10'000);
  rules.order = "non-increasing";
  expect_the_same(k, 0, rules, 10'000);
}

TEST(Judge, WhatIsExpectedIsNoNews) {
  Kernel k("activation test(x) = tanh(x)", Direction::Forward);
  std::vector<float> x;
  for (uint32_t i = 0; i < 8192; ++i) x.push_back(std::bit_cast<float>(0x3f000000u + i));
  const std::vector<float> y = k.kernel(k.sweeps[0], x)[0];
  Judge judge(k.truths[0], k.sweeps[0], {});
  ErrorStatistics known;
  known.worst[ErrorStatistics::Normal].ulp = 10;
  known.absolute.absolute = 1;
  judge.expect(known);
  judge.judge(x, y, 0);
  VerifyReport found;
  judge.deliver(found);
  EXPECT_EQ(found.errors.numbers, x.size());
  EXPECT_GT(found.errors.rounded, x.size() / 2);
  EXPECT_LT(found.errors.worst[ErrorStatistics::Normal].ulp, 1) << "smaller errors need not be found";
}

}  // namespace
}  // namespace actc
