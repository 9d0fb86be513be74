// Balls over batches of inputs: the oracle's value is inside, they are narrow, and the sieve knows what it says.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/evaluate_batch.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <random>

#include "dsl/oracle.h"
#include "dsl/ball.h"
#include "dsl/reference.h"
#include "dsl/simplify.h"
#include "tests/dsl/support.h"

namespace actc {
namespace {

constexpr size_t kBatch = BatchEvaluator::kBatch;

// Every step-th float from `first` on, away from 0.
std::vector<float> neighbours(float first, uint32_t step) {
  std::vector<float> x;
  for (uint32_t i = 0; i < kBatch; ++i) x.push_back(std::bit_cast<float>(std::bit_cast<uint32_t>(first) + i * step));
  return x;
}

struct Seen {
  size_t known = 0, all = 0;
  double widest = 0;  // in ULP of float
};

Seen compare(Expr e, float first, uint32_t step, size_t every = 17) {
  BatchEvaluator batches(e);
  const Oracle oracle(e);
  const std::vector<float> x = neighbours(first, step);
  const double zero[1] = {0};
  const Enclosure range = {std::min<double>(x.front(), x.back()), std::max<double>(x.front(), x.back())};
  const Enclosure whole = batches.set_range(0, range, zero, {});
  const BatchEvaluator::Lanes &lanes = batches(x.data());
  Seen seen;
  for (size_t i = 0; i < kBatch; i += every) {
    const double exact = oracle(x[i]), error = ball::kSlack * lanes.error[i];
    ++seen.all;
    if (!whole.is_none() && !whole.is_unknown()) {
      EXPECT_GE(exact, whole.low) << to_text(e, {});
      EXPECT_LE(exact, whole.high) << to_text(e, {});
    }
    if (!(error < INFINITY)) continue;
    EXPECT_LE(std::fabs(exact - lanes.value[i]), error + std::fabs(exact) * 0x1p-52)
        << to_text(e, {}) << " at " << x[i] << ": " << lanes.value[i] << " is not " << exact;
    if (std::fabs(exact) < 0x1p128) seen.widest = std::max(seen.widest, error / ulp_of(std::fabs(exact)));
    ++seen.known;
  }
  return seen;
}

TEST(EvaluateBatch, HoldsTheOraclesValue) {
  Context c;
  const Expr x = c.input(0);
  const std::vector<Expr> everywhere = {
      -x,
      abs(x),
      x + 3,
      3 - x,
      x * x,
      pow(x, 3),
      pow(x, 7),
      tanh(x),
      atan(x),
      erf(x),
      normcdf(x),
      softplus(x),
      sigmoid(x),
      sigmoid_grad(x),
      silu(x),
      silu_grad(x),
      tanhshrink(x),
      gelu(x),
      gelu_grad(x),
      mish(x),
      mish_grad(x),
      gate(x, 2 * x + pow(x, 3)),
      exp(-abs(x)),
      expm1(-abs(x)),
      exp2(-abs(x)),
      log1p(abs(x)),
      sqrt(x * x + 1),
      rsqrt(1 + abs(x)),
      max(x, 0),
      min(x, 1),
      clamp(x / 6 + 0.5, 0, 1),
      select(x < 0.25, x * x, tanh(x)),
      x / (1 + abs(x)),
      select(logical_or(x < -2, logical_and(constant(x, 1) <= x, x < 3)), constant(x, 5), x),
      select(logical_not(x <= 1), x, -x)};
  for (Expr e : everywhere)
    for (const auto &[first, step] : std::vector<std::pair<float, uint32_t>>{{0.0f, 1},
                                                                             {1e-30f, 1 << 14},
                                                                             {1e-5f, 1 << 15},
                                                                             {0.03f, 1 << 16},
                                                                             {1.0f, 1 << 15},
                                                                             {5.0f, 12345},
                                                                             {90.0f, 1 << 18},
                                                                             {1e5f, 1 << 18},
                                                                             {1e20f, 1 << 18},
                                                                             {3e37f, 1 << 15}})
      for (float sign : {1.0f, -1.0f}) {
        const Seen seen = compare(e, sign * first, step);
        EXPECT_GE(seen.known + 3, seen.all) << to_text(e, {}) << " from " << sign * first;
        // Where terms cancel the bound is wide, by no more than here.
        EXPECT_LT(seen.widest, 0x1p-13) << to_text(e, {}) << " from " << sign * first;
      }
  // Within their domains, or up to an overflow.
  const std::vector<std::pair<Expr, float>> parts = {
      {exp(x), 80.0f},  {exp2(x), 100.0f},    {expm1(x), 80.0f},  {sinh(x), 80.0f}, {cosh(x), 80.0f},
      {log(x), 1e30f},  {log2(x), 1e30f},     {log1p(x), 1e30f},  {sqrt(x), 1e30f}, {rsqrt(x), 1e30f},
      {1 / x, 1e30f},   {power(x, x), 15.0f}, {sin(x), 100000.f}, {cos(x), 1000.f}, {floor(x), 1e30f},
      {ceil(x), 1e30f}, {round(x), 1e9f},     {erfc(x), 10.0f}};
  for (const auto &[e, end] : parts)
    for (float first = 1e-30f; first < end; first *= 7.3f) {
      const Seen seen = compare(e, first, 4321);
      EXPECT_GE(seen.known + 1, seen.all) << to_text(e, {}) << " from " << first;
      EXPECT_LT(seen.widest, 0x1p-13) << to_text(e, {}) << " from " << first;
    }
}

}  // namespace
}  // namespace actc
