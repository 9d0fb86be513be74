// Random formulas through the whole compiler: machine code against evaluate<float>, and evaluate<float> against the
// reference outside the intervals that accuracy probing names. What it says about a formula must hold for inputs that
// it did not try.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>

#include "codegen/accuracy_text.h"
#include "codegen/jit.h"
#include "codegen/probe_points.h"
#include "codegen/sweep.h"
#include "dsl/transform.h"
#include "targets/target.h"
#include "tests/dsl/random_expr.h"

namespace actc {
namespace {

using testing::Random;

// A random formula of x alone.
Activation random_activation(Context &c, Random &random, int depth) {
  Activation a;
  a.name = "random";
  a.inputs = {"x"};
  do {
    const Expr values[] = {c.input(0), c.rational(mpq_class(3, 2))}, parameters[] = {c.rational(mpq_class(-3, 4))};
    a.body = substitute(testing::random_expr(c, random, depth), values, parameters);
  } while (depth > 0 && topological_order(a.body).size() < 4);
  return a;
}

// The reference bits along x, with dy = 1.
std::vector<float> evaluated(const Activation &a, Direction direction, const std::vector<float> &x) {
  return SweptKernel(a, direction)({.input = 0, .values = {0}, .parameters = {}}, x)[0];
}

TEST(RandomKernels, MachineCodeGivesTheReferenceBits) {
  if (!host_target()) GTEST_SKIP() << "this CPU runs none of the targets";
  Random random(testing::random_seed(21));
  const std::vector<float> x = probe_points(20'000, {}, 3), dy(x.size(), 1.0f);
  for (size_t i = 0; i < testing::random_count(10); ++i) {
    Context scratch, context;
    const Direction direction = i % 2 ? Direction::Backward : Direction::Forward;
    const KernelSpec spec{.name = "random",
                          .definition = definition_text(random_activation(scratch, random, 4)),
                          .direction = direction,
                          .target = std::string(host_target()->name)};
    const Activation a = parse_stage(context, spec);  // its own context, because bits depend on the order of nodes
    const LoadedKernel kernel(compile(spec));
    std::vector<float> y(x.size());
    actc_args args = ACTC_ARGS_INIT;
    args.in[0] = direction == Direction::Backward ? dy.data() : x.data();
    args.in[1] = x.data();
    args.out[0] = y.data();
    args.n = x.size();
    ASSERT_EQ(actc_launch(kernel.get(), &args), ACTC_OK);
    const std::vector<float> expected = evaluated(a, direction, x);
    for (size_t k = 0; k < x.size(); ++k)
      ASSERT_TRUE(std::bit_cast<uint32_t>(y[k]) == std::bit_cast<uint32_t>(expected[k]) ||
                  (std::isnan(y[k]) && std::isnan(expected[k])))
          << definition_text(a) << " " << to_string(direction) << " at " << x[k] << ": " << y[k] << ", not "
          << expected[k];
  }
}

// Does the oracle know the values? Where numbers are beyond it, it takes a millisecond to say so.
bool is_known(Reference &reference, const std::vector<float> &x) {
  try {
    for (size_t i = 0; i < x.size(); i += 20) reference(x[i]);
    return true;
  } catch (const OracleError &) {
    return false;
  }
}

// sin and cos promise nothing for arguments beyond 2^17.
bool is_beyond_periodic(Expr written, double x) {
  for (const Node *node : topological_order(written))
    if ((node->op == Op::Sin || node->op == Op::Cos) &&
        abs(DoubleEvaluator(Expr(node->args[0]))(std::span(&x, 1))).high > 0x1p17)
      return true;
  return false;
}

TEST(RandomKernels, ErrorsAreWhereProbingSaysTheyAre) {
  Random random(testing::random_seed(22));
  const std::vector<float> x = probe_points(1500, {}, 99);
  size_t formulas = 0, named = 0, nan_outside = 0, large_outside = 0, compared = 0;
  while (formulas < testing::random_count(150)) {
    Context scratch, c;
    const std::string definition =
        definition_text(random_activation(scratch, random, 3 + static_cast<int>(random.below(2))));
    const Activation a = parse_stage(c, {.name = "random", .definition = definition, .target = ""});
    const Direction direction = formulas % 2 ? Direction::Backward : Direction::Forward;
    const Truth truth_of = truths_of(a, direction)[0];
    Reference reference(truth_of.written, truth_of.stable);
    if (!is_known(reference, x)) continue;
    ++formulas;
    const MeasuredAccuracy accuracy = probe_accuracy(a, direction, {.inputs = 20'000, .seconds = 60});
    named += !accuracy.bad.empty();
    const std::vector<float> y = evaluated(a, direction, x);
    for (size_t k = 0; k < x.size(); ++k) {
      const bool inside = std::any_of(accuracy.bad.begin(), accuracy.bad.end(),
                                      [&](const BadInterval &bad) { return x[k] >= bad.low && x[k] <= bad.high; });
      if (inside) continue;
      try {
        const double truth = reference(x[k]).value;
        if (std::isnan(truth)) continue;
        ++compared;
        const double floor = direction == Direction::Backward ? ErrorStatistics::kFloor : 0;
        const double ulp = ulp_error(y[k], truth, floor);
        if (!(ulp > 4 * TruthLine::kLargeUlp) || is_beyond_periodic(a.body, x[k])) continue;
        ++(std::isnan(y[k]) ? nan_outside : large_outside);
        fmt::print("{} {}: {} instead of {:.6g} at {}\n", definition_text(a), to_string(direction), y[k], truth, x[k]);
      } catch (const OracleError &) {
      }
    }
  }
  fmt::print("{} formulas, {} with named intervals; outside them {} inputs: {} NaN, {} large errors\n", formulas, named,
             with_commas(compared), nan_outside, large_outside);
  EXPECT_GT(compared, formulas * 700);
  EXPECT_LE(nan_outside, compared / 500'000) << "a sample misses some, but few";
  EXPECT_LE(large_outside, compared / 20'000);
}

}  // namespace
}  // namespace actc
