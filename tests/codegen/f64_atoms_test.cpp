// The f64 atoms against the oracle, which knows the exact value to 70 bits: dense samples where atoms live, all
// binades, the ends of their ranges, subnormal results, the neighbourhood of zeros. Prints the largest errors and
// where.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cmath>
#include <map>

#include "codegen/math/atom.h"
#include "dsl/evaluate.h"
#include "dsl/oracle.h"
#include "tests/kernels/inputs.h"

namespace actc::test {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();

struct Range {
  double low, high;
  int count = 2000;
};

// Where samples are dense for every function: where values change, and where e^x and e^(-x^2) become subnormal.
const std::vector<Range> kRanges = {{-2, 2},         {-45, 45},  {-1.5e-8, 1.5e-8, 300}, {-760, -700},
                                    {700, 712, 500}, {-39, -26}, {26, 28, 500}};
// And for these: the interval of their primary range, the end of a reduction.
const std::map<Op, std::vector<Range>> kMoreRanges = {
    {Op::Exp2, {{-1080, -1010}, {1020, 1025}}},
    {Op::Log, {{0.6, 1.6}, {0x1p-1074, 0x1p-1060, 200}}},
    {Op::Log2, {{0.6, 1.6}, {0x1p-1074, 0x1p-1060, 200}}},
    {Op::Log1p, {{-0.999, 1}, {1, 1e17}, {-1, -0.9999, 500}}},
    {Op::Sin, {{-1e5, 1e5}, {-100, 100}}},
    {Op::Cos, {{-1e5, 1e5}, {-100, 100}}},
    {Op::Atan, {{0.3, 0.5}, {2.3, 2.5}, {10, 1e5, 500}}},
};

// Simple zeros, within 1 of which the unit is at least that of kFloor.
constexpr double kFloor = 0x1p-4;
const std::map<Op, double> kZeros = {
    {Op::SiluGrad, -1.27846454276107379}, {Op::GeluGrad, -0.75179162002370163}, {Op::MishGrad, -1.19242913034937}};
// sin and cos promise their bound up to here.
constexpr double kTrigonometry = 0x1p17;

class Sample {
 public:
  explicit Sample(Op op) : op_(op) {}

  std::vector<double> arguments() {
    std::vector<double> list;
    for (double special : {0.0, 0x1p-1074, 0x1p-1022, 0x1p-54, 0.5, 1.0, 2.0, 40.0, 745.1332191019412, 709.782712893384,
                           38.5, 27.3, 0x1.fffffffffffffp1023})
      for (double sign : {1.0, -1.0})
        for (double x : {special, std::nextafter(special, kInf), std::nextafter(special, 0.0)})
          list.push_back(sign * x);
    for (int i = 0; i < 4000; ++i) list.push_back(std::bit_cast<double>(next_random(seed_)));
    dense(list, kRanges);
    if (const auto more = kMoreRanges.find(op_); more != kMoreRanges.end()) dense(list, more->second);
    if (const auto zero = kZeros.find(op_); zero != kZeros.end())
      dense(list, {{zero->second - 1, zero->second + 1}, {zero->second - 1e-4, zero->second + 1e-4}});
    std::erase_if(list, [&](double x) { return !std::isfinite(x) || (is_periodic() && std::fabs(x) > kTrigonometry); });
    return list;
  }

  double random(double low, double high) {
    return low + (high - low) * (static_cast<double>(next_random(seed_) >> 11) * 0x1p-53);
  }

 private:
  bool is_periodic() const { return op_ == Op::Sin || op_ == Op::Cos; }
  void dense(std::vector<double> &list, const std::vector<Range> &ranges) {
    for (const Range &range : ranges)
      for (int i = 0; i < range.count; ++i) list.push_back(random(range.low, range.high));
  }

  Op op_;
  uint64_t seed_ = 1;
};

class F64Atom : public testing::TestWithParam<const Atom *> {
 protected:
  F64Atom() {
    std::vector<Expr> args;
    args.reserve(2);
    for (int i = 0; i < arity(op()); ++i) args.push_back(context_.input(static_cast<uint32_t>(i)));
    formula_ = context_.make(op(), args);
    lowered_ = lower_math(formula_, Type::F64);
  }
  Op op() const { return GetParam()->op; }

  // The largest errors, of normal and of subnormal results; fails where one is beyond the bound.
  void measure(const std::vector<std::vector<double>> &arguments) const {
    const Oracle oracle(formula_);
    const Evaluator64 kernel(std::span(&lowered_, 1));
    const auto zero = kZeros.find(op());
    double worst[2] = {0, 0};
    std::vector<double> at[2];
    for (const std::vector<double> &x : arguments) {
      const double actual = kernel(x);
      const bool near_zero = zero != kZeros.end() && std::fabs(x[0] - zero->second) < 1;
      const double error = oracle.ulp_error(actual, x, {}, near_zero ? kFloor : 0);
      if (std::isnan(error)) continue;  // a pole
      const bool subnormal = std::fabs(actual) < 0x1p-1022 && !near_zero;
      if (error > worst[subnormal]) worst[subnormal] = error, at[subnormal] = x;
    }
    auto place = [](const std::vector<double> &x) {
      std::string text;
      for (double value : x) text += fmt::format("{}{:a}", text.empty() ? "" : ", ", value);
      return text;
    };
    const Bound &bound = GetParam()->bound;
    fmt::print("{:14} {:6} points: {:.4f} ULP at {} | subnormal results: {:.4f} at {} (claimed: {})\n", spelling(op()),
               arguments.size(), worst[0], place(at[0]), worst[1], place(at[1]), bound.text);
    EXPECT_LE(worst[0], bound.max_ulp);
    EXPECT_LE(worst[1], std::max(bound.max_ulp, 2.0));
  }

  Context context_;
  Expr formula_, lowered_;
};

TEST_P(F64Atom, error) {
  Sample sample(op());
  std::vector<std::vector<double>> arguments;
  if (arity(op()) == 1) {
    for (double x : sample.arguments()) arguments.push_back({x});
  } else {
    const std::vector<double> first = sample.arguments();
    for (size_t i = 0; i < first.size(); i += 2) {
      arguments.push_back({first[i], first[first.size() - 1 - i]});
      arguments.push_back({first[i], sample.random(-40, 40)});
    }
    if (op() == Op::Power)  // results over the whole range, also from bases next to 1
      for (int i = 0; i < 4000; ++i) {
        const double base = i % 2 ? std::exp2(sample.random(-30, 30)) : 1 + sample.random(-1e-3, 1e-3);
        arguments.push_back({base, sample.random(-1074, 1024) / std::log2(base)});
      }
  }
  measure(arguments);
}

// Where the f32 atom gives NaN, an infinity, a zero or a small integer at a special argument, so does the f64 atom.
// (Two exceptions, where f64 is nearer to the truth: sin(-0) = -0, and gate(inf, -1), which f32 makes a large number.)
TEST_P(F64Atom, special_values_are_those_of_f32) {
  const Expr narrow = lower_math(formula_);
  const Evaluator kernel32(std::span(&narrow, 1));
  const Evaluator64 kernel64(std::span(&lowered_, 1));
  std::vector<float> specials;
  for (float x : {0.0f, 0.5f, 1.0f, 2.0f, 3.0f, INFINITY})
    for (float sign : {1.0f, -1.0f}) specials.push_back(sign * x);
  specials.push_back(NAN);
  for (float x : specials) {
    for (float y : specials) {
      const float expected = kernel32(std::array{x, y});
      const double actual = kernel64(std::array<double, 2>{x, y});
      if (std::isfinite(expected) && (expected != std::rint(expected) || std::fabs(expected) > 8)) continue;
      if (op() == Op::Sin && x == 0) continue;
      EXPECT_TRUE(std::isnan(expected) ? std::isnan(actual)
                                       : actual == expected && std::signbit(actual) == std::signbit(expected))
          << fmt::format("at {}, {}: {} in f64, {} in f32", x, y, actual, expected);
      if (arity(op()) == 1) break;
    }
  }
}

TEST(F64Atoms, ThereIsOneForEachOfF32) {
  for (const Atom *atom : atoms()) EXPECT_NE(find_atom(atom->op, Type::F64), nullptr) << spelling(atom->op);
  EXPECT_EQ(atoms().size(), atoms_f64().size());
}

INSTANTIATE_TEST_SUITE_P(All, F64Atom, testing::ValuesIn(atoms_f64()),
                         [](const testing::TestParamInfo<const Atom *> &info) {
                           std::string name(spelling(info.param->op));
                           return name;
                         });

}  // namespace
}  // namespace actc::test
