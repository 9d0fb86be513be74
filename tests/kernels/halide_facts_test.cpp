// Facts about Halide that codegen/to_halide.cpp relies on, through our own interface: single operations keep IEEE
// semantics (signed zeros, NaN in comparisons, no contraction, no reassociation). First to fail after an upgrade.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <gtest/gtest.h>

#include <bit>
#include <cmath>

#include "kernel_harness.h"

namespace actc::test {
namespace {

struct Fact {
  std::string_view name, formula;
};

constexpr Fact kFacts[] = {
    // signs: Halide's -x is 0 - x and loses that of +0
    {"neg", "-x"},
    {"neg_of_difference", "-(x - 1)"},
    {"abs", "abs(x)"},
    {"neg_abs", "-abs(x)"},
    {"add_zero_constant", "(a, b) = (a + 0 * b) + b"},
    // comparisons: Halide's <= is wrong for NaN on x86
    {"less", "x < 0 ? 1 : 2"},
    {"less_equal", "x <= 0 ? 1 : 2"},
    {"greater", "x > 0 ? 1 : 2"},
    {"greater_equal", "x >= 0 ? 1 : 2"},
    {"equal", "x == 1 ? 1 : 2"},
    {"not_equal", "x != 1 ? 1 : 2"},
    {"less_two", "(a, b) = a < b ? a : b"},
    {"less_equal_two", "(a, b) = a <= b ? a : b"},
    {"equal_two", "(a, b) = a == b ? a : 2 * b"},
    {"equal_self", "x == x ? 1 : 2"},
    {"negated_comparison", "not (x < 0) ? x : 3"},
    {"negated_two", "(a, b) = not (a <= b) ? a : b"},
    {"conjunction", "x > -1 and x < 1 ? x : 5"},
    {"disjunction", "x < -1 or x > 1 ? x : 5"},
    {"de_morgan", "(a, b) = not (a < b or b < a) ? a : b"},
    // order: NaN of either operand
    {"min_constant", "min(x, 1)"},
    {"max_constant", "max(0, x)"},
    {"min_two", "(a, b) = min(a, b)"},
    {"max_two", "(a, b) = max(a, b)"},
    {"clamp", "clamp(x, -1, 1)"},
    {"clamp_variables", "(x, a, b) = clamp(x, a, b)"},
    // arithmetic: each operation rounds once
    {"sqrt", "sqrt(x)"},
    {"reciprocal", "1 / x"},
    {"reciprocal_sqrt", "1 / sqrt(x)"},
    {"divide_by_constant", "x / 3"},
    {"divide", "(a, b) = a / b"},
    {"divide_by_itself", "x / x"},
    {"square", "x ^ 2"},
    {"power", "x ^ 7"},
    {"negative_power", "x ^ -3"},
    {"contraction", "(x * 1.000000119) * x - x * x"},
    {"contraction_two", "(a, b) = a * b + 1"},
    {"contraction_difference", "(a, b) = a * a - b * b"},
    {"reassociation", "(a, b) = (a + b) - a"},
    {"reassociation_products", "(x * 1e30) * 1e-30"},
    {"distribution", "(a, b) = a * b + a * 3"},
    {"difference_of_itself", "(a, b) = (a + b) - (b + a)"},
    // whole atoms in one formula
    {"exp", "exp(x)"},
    {"exp_of_product", "exp(0.3 * x)"},
    {"overflow_in_branch_not_taken", "x > 20 ? x : exp(x) / (1 + x ^ 2)"},
};

struct FactCase {
  const Fact *fact;
  const Target *target;
};
void PrintTo(const FactCase &c, std::ostream *out) { *out << c.fact->formula; }

std::vector<FactCase> fact_cases() {
  std::vector<FactCase> cases;
  for (const Target *target : targets())
    for (const Fact &fact : kFacts) cases.push_back({&fact, target});
  return cases;
}

KernelCase kernel_of(const FactCase &c, Direction direction) {
  return kernel_case(std::string(c.fact->name), std::string(c.fact->formula), direction, *c.target);
}

class HalideFact : public testing::TestWithParam<FactCase> {};

TEST_P(HalideFact, compiled_equals_evaluated) {
  if (const std::string reason = cannot_run(*GetParam().target); !reason.empty()) GTEST_SKIP() << reason;
  for (const Direction direction : {Direction::Forward, Direction::Backward}) {
    const KernelCase kernel = kernel_of(GetParam(), direction);
    const Reference reference(kernel.spec);
    if (reference.n_outputs() > 1) continue;  // gradients of two inputs: the pipeline does not compile them yet
    for (const Arrays &inputs :
         {special_inputs(reference.n_inputs()), stratified_inputs(reference.n_inputs(), size_t{1} << 14, 5)}) {
      const Arrays expected = reference.run(inputs, {}), actual = run(compiled(kernel), inputs, {});
      for (size_t o = 0; o < expected.size(); ++o)
        EXPECT_TRUE(same_bits(actual[o], expected[o], inputs)) << kernel.name << ", output " << o;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Formulas, HalideFact, testing::ValuesIn(fact_cases()),
                         [](const auto &info) { return kernel_of(info.param, Direction::Forward).name; });

// The evaluator itself, where a wrong one would agree with a wrong kernel: values by IEEE 754 or the language.
TEST(HalideFactValues, of_the_reference) {
  struct Row {
    std::string_view formula;
    float x, expected;
  };
  const float x = 0x1.002p0f;
  const Row rows[] = {
      {"-x", 0.0f, -0.0f},
      {"-x", -0.0f, 0.0f},
      {"x <= 0 ? 1 : 2", NAN, 2},
      {"x < 0 ? 1 : 2", NAN, 2},
      {"x >= 0 ? 1 : 2", NAN, 2},
      {"not (x < 0) ? 1 : 2", NAN, 1},
      {"x != 1 ? 1 : 2", NAN, 1},
      {"x <= 0 ? 1 : 2", -0.0f, 1},
      {"min(x, 1)", NAN, NAN},
      {"max(0, x)", NAN, NAN},
      {"clamp(x, -1, 1)", NAN, NAN},
      {"x * x - x * x", INFINITY, 0},  // simplified, over the reals
      {"(x * x + x) - x", x, (x * x + x) - x},
      {"sqrt(x)", -1, NAN},
      {"sqrt(x)", -0.0f, -0.0f},
      {"1 / x", -0.0f, -INFINITY},
  };
  for (const Row &row : rows) {
    const Reference reference(
        {.name = "row", .definition = std::string(row.formula), .target = std::string(targets()[0]->name)});
    const Arrays inputs = {{row.x}};
    EXPECT_TRUE(same_bits(reference.run(inputs, {})[0], std::vector{row.expected}, inputs)) << row.formula;
  }
}

}  // namespace
}  // namespace actc::test
