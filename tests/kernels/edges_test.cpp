// Values that users and frameworks rely on: signed zeros, infinities, NaN, in both directions; and the known values
// that the .act files state.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "dsl/oracle.h"
#include "kernel_harness.h"

namespace actc::test {
namespace {

constexpr float kInf = std::numeric_limits<float>::infinity(), kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr float kMax = std::numeric_limits<float>::max(), kMin = std::numeric_limits<float>::denorm_min();

struct Value {
  float x, result;
};
struct Gradient {
  float dy, x, result;
};
struct Edges {
  std::vector<std::string_view> activations;
  std::vector<Value> values;
  std::vector<Gradient> gradients;
};

const Edges kEdges[] = {
    {{"relu"},
     {{kNaN, kNaN},
      {-0.0f, 0.0f},
      {0.0f, 0.0f},
      {-kInf, 0},
      {kInf, kInf},
      {kMax, kMax},
      {-kMax, 0},
      {kMin, kMin},
      {-kMin, 0}},
     {{2.5f, 1, 2.5f},
      {kInf, kMin, kInf},
      {kNaN, 3, kNaN},
      {-0.0f, 3, -0.0f},
      {kMin, kInf, kMin},
      {7, kNaN, 7},
      {-kInf, kNaN, -kInf},
      {2.5f, 0, 0},
      {-2.5f, 0, 0},
      {2.5f, -0.0f, 0},
      {-2.5f, -1, 0},
      {kInf, -1, 0},
      {-kInf, 0, 0},
      {kNaN, -1, 0},
      {kNaN, -0.0f, 0},
      {kNaN, -kInf, 0},
      {1, -kMin, 0}}},
    {{"sigmoid"},
     {{-kInf, 0}, {kInf, 1}, {0.0f, 0.5f}, {-0.0f, 0.5f}, {kNaN, kNaN}, {-kMax, 0}, {kMax, 1}, {kMin, 0.5f}, {-104, 0}},
     {{1, kInf, 0},
      {1, -kInf, 0},
      {1, 0, 0.25f},
      {1, -0.0f, 0.25f},
      {1, kNaN, kNaN},
      {kNaN, 0, kNaN},
      {kInf, 0, kInf},
      {1, kMax, 0},
      {1, -kMax, 0},
      {kInf, kInf, kNaN}}},
    {{"silu", "swish"},
     {{-kInf, -0.0f},
      {kInf, kInf},
      {-0.0f, -0.0f},
      {0.0f, 0.0f},
      {kNaN, kNaN},
      {kMax, kMax},
      {-kMax, -0.0f},
      {100, 100}},
     {{1, kInf, 1},
      {1, -kInf, -0.0f},
      {1, 0, 0.5f},
      {1, -0.0f, 0.5f},
      {1, kNaN, kNaN},
      {kNaN, 1, kNaN},
      {1, kMax, 1},
      {1, -kMax, -0.0f},
      {kInf, kInf, kInf}}},
};

// Gradients of the formulas with two inputs (kernel_harness.cpp).
struct PairGradient {
  float dy, a, b, da, db;
};
struct PairEdges {
  std::string_view formula;
  std::vector<PairGradient> gradients;
};

const PairEdges kPairs[] = {
    {"larger",
     {{2, 3, 1, 2, 0},
      {2, 1, 3, 0, 2},
      {2, 1, 1, 1, 1},
      {2, 0.0f, -0.0f, 1, 1},
      {2, kNaN, 1, 1, 1},
      {2, 1, kNaN, 1, 1},
      {2, kInf, kInf, 1, 1},
      {2, -kInf, kInf, 0, 2},
      {kNaN, 3, 1, kNaN, 0},
      {-kInf, 1, 3, 0, -kInf},
      {kMin, 1, 1, 0, 0},
      {-0.0f, 3, 1, -0.0f, 0}}},
    {"product",
     {{1, 4, 0, 0.5f, 1},
      {1, 2, kInf, 1, 0},
      {1, 2, -kInf, 0, 0},
      {1, kInf, 0, 0.5f, kInf},
      {1, kInf, kInf, 1, kNaN},
      {1, kNaN, 0, 0.5f, kNaN},
      {1, 2, kNaN, kNaN, kNaN},
      {kNaN, 2, 0, kNaN, kNaN},
      {-0.0f, 4, 0, -0.0f, -0.0f}}},
    {"first", {{kNaN, 1, 2, kNaN, 0}, {kInf, kNaN, kInf, kInf, 0}, {-0.0f, 1, -1, -0.0f, 0}}},
};

bool is_about(const Edges &edges, std::string_view activation) {
  return std::find(edges.activations.begin(), edges.activations.end(), activation) != edges.activations.end();
}

class Edge : public testing::TestWithParam<KernelCase> {
 protected:
  void SetUp() override {
    if (const std::string reason = cannot_run(*GetParam().target); !reason.empty()) GTEST_SKIP() << reason;
  }
  bool is_backward() const { return GetParam().spec.direction == Direction::Backward; }
  const Reference reference_{GetParam().spec};
};

TEST_P(Edge, table) {
  Arrays inputs(reference_.n_inputs());
  std::vector<float> expected;
  for (const Edges &edges : kEdges) {
    if (!is_about(edges, GetParam().spec.name)) continue;
    if (is_backward()) {
      for (const Gradient &row : edges.gradients)
        inputs[0].push_back(row.dy), inputs[1].push_back(row.x), expected.push_back(row.result);
    } else {
      for (const Value &row : edges.values) inputs[0].push_back(row.x), expected.push_back(row.result);
    }
  }
  const Arrays actual = run(compiled(GetParam()), inputs, reference_.defaults());
  // One element at a time, so that a failure lists every wrong one.
  for (size_t i = 0; i < expected.size(); ++i) {
    Arrays row;
    for (const std::vector<float> &input : inputs) row.push_back({input[i]});
    EXPECT_TRUE(same_bits(std::span(&actual[0][i], 1), std::span(&expected[i], 1), row)) << GetParam().name;
  }
}

class PairEdge : public Edge {};

TEST_P(PairEdge, table) {
  for (const PairEdges &edges : kPairs) {
    if (edges.formula != GetParam().spec.name) continue;
    for (const PairGradient &row : edges.gradients) {
      const Arrays inputs = {{row.dy}, {row.a}, {row.b}}, expected = {{row.da}, {row.db}};
      const Arrays actual = run(compiled(GetParam()), inputs, reference_.defaults());
      for (size_t o = 0; o < expected.size(); ++o)
        EXPECT_TRUE(same_bits(actual[o], expected[o], inputs)) << GetParam().name << ", gradient " << o;
    }
  }
}

class ForwardEdge : public Edge {};

// Every catalogue activation gives NaN for NaN, whatever its parameters. (A gradient may be constant.)
TEST_P(ForwardEdge, nan_for_nan) {
  for (const std::vector<float> &parameters : reference_.parameter_sets()) {
    const Arrays inputs(reference_.n_inputs(), std::vector<float>(67, -kNaN));
    const Arrays outputs = run(compiled(GetParam()), inputs, parameters);
    for (const float y : outputs[0])
      ASSERT_TRUE(std::isnan(y)) << show(y) << ", parameters " << testing::PrintToString(parameters);
  }
}

TEST_P(ForwardEdge, known_values_of_the_definition) {
  if (reference_.activation().known.empty()) GTEST_SKIP() << "a parameter has no default";
  for (const KnownValue &known : reference_.activation().known) {
    Arrays inputs;
    for (const mpq_class &at : known.at) {
      inputs.push_back({round_to_float(at)});
      ASSERT_EQ(mpq_class(inputs.back()[0]), at) << "not a float: its rounding would count as an error here";
    }
    const float y = run(compiled(GetParam()), inputs, reference_.defaults())[0][0];
    const Bound &claimed = reference_.primitives().bound;
    const double bound = claimed.kind == Bound::Kind::Unverified ? 4 : std::max(claimed.max_ulp, 0.5);
    EXPECT_LE(ulp_error(y, known.value.get_d()), bound) << to_text(known) << " is " << show(y);
  }
}

class FastEdge : public Edge {};

// All combinations of special values; a gradient with dy = 1.
TEST_P(FastEdge, special_values_of_the_precise_kernel) {
  constexpr float kSpecial[] = {kNaN, -kInf, -kMax, -0.0f, 0.0f, kMax, kInf};
  KernelSpec spec = GetParam().spec;
  spec.accuracy = Accuracy::Precise;
  const Reference precise(spec);
  const size_t first = is_backward() ? 1 : 0, inputs = reference_.n_inputs();
  Arrays x(inputs);
  size_t count = 1;
  for (size_t i = first; i < inputs; ++i) count *= std::size(kSpecial);
  for (size_t k = 0; k < count; ++k) {
    if (is_backward()) x[0].push_back(1);
    for (size_t i = first, rest = k; i < inputs; ++i, rest /= std::size(kSpecial))
      x[i].push_back(kSpecial[rest % std::size(kSpecial)]);
  }
  const Arrays expected = precise.run(x, precise.defaults()), actual = run(compiled(GetParam()), x, precise.defaults());
  for (size_t o = 0; o < expected.size(); ++o) {
    for (size_t k = 0; k < count; ++k)
      if (std::isnan(expected[o][k]) || std::isinf(expected[o][k]) || expected[o][k] == 0) {
        Arrays row;
        for (const std::vector<float> &input : x) row.push_back({input[k]});
        EXPECT_TRUE(same_bits(std::span(&actual[o][k], 1), std::span(&expected[o][k], 1), row)) << "output " << o;
      }
  }
}

template <class Predicate>
std::vector<KernelCase> cases_where(Predicate predicate, std::vector<KernelCase> cases = registry()) {
  std::erase_if(cases, [&](const KernelCase &kernel) { return !predicate(kernel); });
  return cases;
}
// The first result of a forward derivative is y.
bool has_row(const KernelCase &kernel) {
  const Direction direction = kernel.spec.direction;
  return (direction == Direction::Forward || direction == Direction::Backward ||
          direction == Direction::ForwardDerivative) &&
         std::any_of(std::begin(kEdges), std::end(kEdges),
                     [&](const Edges &edges) { return is_about(edges, kernel.spec.name); });
}
bool has_pairs(const KernelCase &kernel) {
  return kernel.spec.direction == Direction::Backward &&
         std::any_of(std::begin(kPairs), std::end(kPairs),
                     [&](const PairEdges &edges) { return edges.formula == kernel.spec.name; });
}
bool is_fast(const KernelCase &kernel) { return kernel.spec.accuracy == Accuracy::Fast; }
bool is_forward(const KernelCase &kernel) { return kernel.spec.direction == Direction::Forward; }
INSTANTIATE_TEST_SUITE_P(Registry, Edge, testing::ValuesIn(cases_where(has_row)), case_name);
INSTANTIATE_TEST_SUITE_P(Formula, PairEdge, testing::ValuesIn(cases_where(has_pairs, formulas())), case_name);
INSTANTIATE_TEST_SUITE_P(Registry, FastEdge, testing::ValuesIn(cases_where(is_fast)), case_name);
INSTANTIATE_TEST_SUITE_P(Registry, ForwardEdge, testing::ValuesIn(cases_where(is_forward)), case_name);

}  // namespace
}  // namespace actc::test
