// Sweeps: what they find, that parts add up to the whole, and that files are checked before they are trusted.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/verify_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <nlohmann/json.hpp>

#include "codegen/sweep.h"
#include "codegen/verify_text.h"
#include "dsl/oracle.h"
#include "targets/target.h"

namespace actc {
namespace {

using ::testing::HasSubstr;

class Verify : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!host_target()) GTEST_SKIP() << "this CPU runs none of the targets";
  }

  static VerifyPlan plan(const std::string &definition, uint64_t stride = 65'521,
                         std::initializer_list<Direction> directions = {Direction::Forward}) {
    VerifyPlan plan;
    plan.stride = stride;
    for (Direction direction : directions)
      plan.kernels.push_back({.name = "test",
                              .definition = definition,
                              .direction = direction,
                              .target = std::string(host_target()->name)});
    return plan;
  }

  static VerifyState swept(const VerifyPlan &plan, unsigned threads = 2) {
    const Verification verification(plan);
    VerifyState state = verification.start();
    verification.run(state, threads, [](const VerifyState &, double) { return true; });
    return state;
  }

  // All that was found, as text; not which shards and how long.
  static std::string found(const VerifyState &state) { return to_json(state)["reports"].dump(); }
  static std::string file(const VerifyState &state) { return to_json(state).dump(); }

  static std::string error_of(const std::string &text) {
    try {
      parse_verify_file("a.json", text);
      return "";
    } catch (const VerifyFileError &e) {
      return e.what();
    }
  }
  static std::string merge_error(const std::vector<NamedState> &parts) {
    try {
      merge(parts);
      return "";
    } catch (const VerifyFileError &e) {
      return e.what();
    }
  }
};

TEST_F(Verify, FindsWhatTheOracleFinds) {
  const VerifyPlan p = plan("activation test(x) = x * sigmoid(x)");
  const VerifyState state = swept(p);
  ASSERT_TRUE(state.complete);
  ASSERT_EQ(state.reports.size(), 1u);
  const VerifyReport &report = state.reports[0];

  Context context;
  const Activation a = parse_stage(context, p.kernels[0]);
  const Oracle oracle(a.body);
  std::vector<float> x;
  for (uint64_t bits = 0; bits < uint64_t{1} << 32; bits += p.stride)
    if (const float v = std::bit_cast<float>(static_cast<uint32_t>(bits)); std::isfinite(v)) x.push_back(v);
  const std::vector<float> y = SweptKernel(a, Direction::Forward)({.input = 0, .values = {0}, .parameters = {}}, x)[0];
  ErrorStatistics expected;
  for (size_t i = 0; i < x.size(); ++i) {
    // Nearest is the float with no other on the same side of the truth's way to it: halfway is decided exactly.
    const double exact = oracle(x[i]), at[] = {x[i]}, half = ulp_of(exact) / 2,
                 tie = y[i] + (exact < y[i] ? -half : half);
    const int side = std::fabs(exact - tie) <= std::fabs(tie) * 0x1p-50 ? oracle.side(tie, at) : 0;
    expected.add(x[i], y[i], side == 0 ? exact : std::nextafter(tie, side * INFINITY));
  }
  EXPECT_EQ(report.errors.numbers, x.size());
  EXPECT_EQ(report.errors.rounded, expected.rounded);
  for (ErrorStatistics::Region region : {ErrorStatistics::Normal, ErrorStatistics::Subnormal}) {
    EXPECT_EQ(report.errors.worst[region].x, expected.worst[region].x);
    EXPECT_NEAR(report.errors.worst[region].ulp, expected.worst[region].ulp, 1e-3);
  }
  EXPECT_EQ(report.order, "");
  ASSERT_TRUE(report.lowest);
  EXPECT_NEAR(*report.lowest, -0.27846454, 1e-7);
  EXPECT_FALSE(report.highest);
}

TEST_F(Verify, ShardsAddUpToTheWhole) {
  VerifyPlan p = plan("activation test(x) = x * sigmoid(x)", 8191, {Direction::Forward, Direction::Backward});
  const std::string whole = found(swept(p, 3));
  EXPECT_EQ(found(swept(p, 1)), whole) << "whatever the threads";
  std::vector<NamedState> parts;
  p.shards = 3;
  for (unsigned shard : {2u, 3u, 1u}) {
    p.shard = shard;
    const VerifyState state = swept(p);
    parts.push_back({std::to_string(shard), parse_verify_file("part", file(state))});
  }
  const VerifyState all = merge(parts);
  EXPECT_EQ(found(all), whole);
  EXPECT_EQ(all.shards, (std::vector<unsigned>{1, 2, 3}));
  // Merged files merge again.
  const VerifyState two = merge({parts[0], parts[2]});
  EXPECT_EQ(found(merge({{"two", two}, parts[1]})), whole);
  EXPECT_THAT(to_text(two), HasSubstr("one input in 8,191, shard 1, 2 of 3"));
  EXPECT_THAT(merge_error({{"two", two}, parts[0]}), HasSubstr("two holds already"));
}

TEST_F(Verify, AnInterruptedSweepIsResumed) {
  const VerifyPlan p = plan("activation test(x) = x * sigmoid(x)", 2039, {Direction::Forward, Direction::Backward});
  const Verification verification(p);
  VerifyState state = verification.start();
  double last = 0;
  int interruptions = 0;
  while (!state.complete) {
    verification.run(state, 1, [&](const VerifyState &, double part) {
      EXPECT_GT(part, last);
      last = part;
      return false;
    });
    state = parse_verify_file("state", file(state));
    check_resumable("state", state, verification.start());
    ++interruptions;
  }
  EXPECT_GT(interruptions, 4);
  EXPECT_EQ(found(state), found(swept(p)));
}

TEST_F(Verify, OrderAndRange) {
  const VerifyReport good = swept(plan("activation test(x) = tanh(x)")).reports[0];
  EXPECT_EQ(good.order, "non-decreasing");
  EXPECT_EQ(good.out_of_range.count, 0u);
  EXPECT_EQ(good.highest, 1);
  // Two roundings, of the sum and of the quotient: sometimes they differ in the wrong way.
  const VerifyReport noisy = swept(plan("activation test(x) = x / (1 + abs(x))")).reports[0];
  EXPECT_EQ(noisy.order, "non-decreasing");
  EXPECT_GT(noisy.out_of_order.count, 10u);
  EXPECT_GT(noisy.out_of_order.ulp, 0.5);
  EXPECT_LT(noisy.out_of_order.ulp, 2);
  const VerifyReport falling = swept(plan("activation test(x) = -tanh(x)")).reports[0];
  EXPECT_EQ(falling.order, "non-increasing");
  EXPECT_EQ(falling.out_of_order.count, 0u);
  // Where sin and cos lose their arguments the sum leaves its range.
  const VerifyReport beyond = swept(plan("activation test(x) = sin(x) + cos(x)")).reports[0];
  ASSERT_TRUE(beyond.highest);
  EXPECT_NEAR(*beyond.highest, std::sqrt(2.0), 1e-6);
  EXPECT_GT(beyond.out_of_range.count, 10u);
  EXPECT_GT(std::fabs(beyond.out_of_range.x), 0x1p17);
}

TEST_F(Verify, SpecialValues) {
  const VerifyReport report = swept(plan("activation test(x) = 1 / x", 1 << 20)).reports[0];
  auto special = [&](const std::string &name) {
    for (const SpecialValue &s : report.specials)
      if (s.name == name) return s;
    ADD_FAILURE() << name;
    return SpecialValue{};
  };
  EXPECT_EQ(special("+0").actual, INFINITY);
  EXPECT_EQ(special("-0").actual, -INFINITY);
  EXPECT_TRUE(std::isnan(special("+0").expected)) << "the formula has no value there";
  EXPECT_EQ(special("-inf").actual, 0);
  EXPECT_EQ(special("-inf").expected, 0);
  EXPECT_EQ(special("largest").actual, 1 / 0x1.fffffep127f);
  EXPECT_EQ(special("smallest").actual, INFINITY);
  EXPECT_TRUE(std::isnan(special("NaN").actual));
  EXPECT_FALSE(special("NaN").known);
}

TEST_F(Verify, SeveralInputsAndResults) {
  const VerifyState state = swept(plan("activation test(gate, up; open) = up * sigmoid(gate) + open", 1 << 20,
                                       {Direction::Backward, Direction::ForwardDerivative}));
  std::vector<std::string> results;
  for (const VerifyReport &report : state.reports) results.push_back(report.result);
  EXPECT_EQ(results, (std::vector<std::string>{"dgate", "dup", "y", "dydgate", "dydup"}));
  for (const VerifyReport &report : state.reports) {
    EXPECT_EQ(report.errors.numbers, 4080u * 6) << report.result << ": two inputs, each with three values of the rest";
    EXPECT_EQ(report.errors.nan_for_number.count, 0u);
    EXPECT_THAT(report.assumed, HasSubstr("open at 0.5, 1, 2"));
  }
}

TEST_F(Verify, TextAndMarkdown) {
  const VerifyState state =
      swept(plan("activation test(x) = x * sigmoid(x)", 65'521, {Direction::Forward, Direction::Backward}));
  const std::string text = to_text(state), markdown = to_markdown(state);
  for (const char *part : {"one input in 65,521", "test_forward_f32 y: 65,295 inputs\n  max ", " ULP at ",
                           "; subnormal results ", "% correctly rounded", "within 1 of the zero at -1.278",
                           "claimed: <= ", "range [-0.2784", "special values: +0 -> 0; -0 -> -0;"})
    EXPECT_THAT(text, HasSubstr(part));
  EXPECT_THAT(markdown, HasSubstr("\n| test_backward_f32 | dx | 65,295 | "));
  EXPECT_THAT(markdown, HasSubstr("## Special values"));
  // All rows of a table have as many cells as its head.
  size_t cells = 0;
  std::istringstream lines(markdown);
  for (std::string line; std::getline(lines, line);) {
    const auto n = static_cast<size_t>(std::count(line.begin(), line.end(), '|'));
    if (n == 0 || line.starts_with("\"near")) {
      cells = 0;
      continue;
    }
    if (cells == 0) cells = n;
    EXPECT_EQ(n, cells) << line;
  }
}

TEST_F(Verify, FilesAreCheckedBeforeTheyAreTrusted) {
  const VerifyState state = swept(plan("activation test(x) = tanh(x)", 1 << 20));
  const std::string good = file(state);
  EXPECT_EQ(error_of(good), "");
  EXPECT_THAT(error_of(""), HasSubstr("a.json: is no result of actc verify"));
  for (size_t part : {good.size() / 3, good.size() - 1})
    EXPECT_THAT(error_of(good.substr(0, part)), HasSubstr("or only a part of one"));
  EXPECT_THAT(error_of("[1, 2]"), HasSubstr("is no result of actc verify"));
  auto changed = [&](const std::string &pointer, const nlohmann::ordered_json &value) {
    nlohmann::ordered_json json = nlohmann::ordered_json::parse(good);
    json[nlohmann::ordered_json::json_pointer(pointer)] = value;
    return json.dump();
  };
  EXPECT_THAT(error_of(changed("/format", "actc-verify-0")), HasSubstr("in the format \"actc-verify-0\""));
  EXPECT_THAT(error_of(changed("/numerics_version", kNumericsVersion + 1)), HasSubstr("numerics version"));
  EXPECT_THAT(error_of(changed("/kernels/0/hash", "0000000000000000")), HasSubstr("damaged or changed"));
  EXPECT_THAT(error_of(changed("/kernels/0/spec", "nonsense")), HasSubstr("damaged or changed"));
  EXPECT_THAT(error_of(changed("/shard", 2)), HasSubstr("contradict each other"));
  EXPECT_THAT(error_of(changed("/reports/0/errors/numbers", 3)), HasSubstr("contradict each other"));
  EXPECT_THAT(error_of(changed("/reports/0/errors/normal/at_bits", "0x3f")), HasSubstr("bits of a float"));
  EXPECT_THAT(error_of(changed("/reports/0/errors/absolute/exact", "many")), HasSubstr("'many' is no number"));
  EXPECT_THAT(error_of(changed("/reports", nlohmann::ordered_json::array())), HasSubstr("contradict each other"));
}

TEST_F(Verify, WhatDoesNotBelongTogetherIsNotMerged) {
  const VerifyPlan p = plan("activation test(x) = tanh(x)", 1 << 20);
  VerifyPlan other_stride = p, other_kernel = plan("activation test(x) = sinh(x)", 1 << 20), first = p, third = p;
  other_stride.stride = 1 << 19;
  first.shards = 2;
  third.shards = 3;
  third.shard = 3;
  const NamedState a{"a.json", swept(p)};
  EXPECT_THAT(merge_error({a, {"b.json", swept(other_stride)}}),
              HasSubstr("b.json: is a sweep with a stride of 524288"));
  EXPECT_THAT(merge_error({a, {"b.json", swept(other_kernel)}}), HasSubstr("b.json: is a sweep of other kernels"));
  EXPECT_THAT(merge_error({{"a.json", swept(first)}, {"b.json", swept(third)}}),
              HasSubstr("a number of shards of 3, not 2"));
  EXPECT_THAT(merge_error({a, a}), HasSubstr("a.json: holds shard 1 of 1, which a.json holds already"));
  EXPECT_THAT(merge_error({{"a.json", Verification(p).start()}}), HasSubstr("is an unfinished sweep"));
  VerifyState elsewhere = swept(first);  // on another machine
  elsewhere.plan.kernels[0].target = "x86-64-v9";
  VerifyPlan second = first;
  second.shard = 2;
  EXPECT_EQ(merge_error({{"a.json", elsewhere}, {"b.json", swept(second)}}), "") << "bits do not depend on the target";
}

TEST_F(Verify, AStateOfAnotherSweepIsNotResumed) {
  VerifyPlan p = plan("activation test(x) = tanh(x)", 1 << 20);
  p.shards = 2;
  const VerifyState state = swept(p);
  p.shard = 2;
  try {
    check_resumable("a.json", state, Verification(p).start());
    ADD_FAILURE() << "shard 1 is not shard 2";
  } catch (const VerifyFileError &e) {
    EXPECT_THAT(e.what(), HasSubstr("a.json: is the sweep of shard 1, not 2"));
  }
}

}  // namespace
}  // namespace actc
