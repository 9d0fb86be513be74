// The error of every kernel against the oracle, which evaluates the formula as it is written in dsl/activations/ (and
// the derivative of that), unsimplified. Values come from the reference that bits_test.cpp proves equal to the kernels.
// Prints the largest errors found and where.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <map>

#include "dsl/derivative.h"
#include "dsl/oracle.h"
#include "dsl/reference.h"
#include "dsl/simplify.h"
#include "kernel_harness.h"

namespace actc::test {
namespace {

// What is promised, in ULP. Arguments are compared as z = x, or beta * x where there is a parameter.
struct Promise {
  std::string_view activation;
  Direction direction;
  double ulp;         // where nothing else applies; also what headers and manifests state
  double subnormal;   // of results below 2^-126, in units of 2^-149
  double tail_ulp;    // where |z| > kTail
  double zero = NAN;  // a simple zero of f' : within 1 of it the ULP is at least that of kFloor
};
constexpr double kTail = 20, kFloor = 0x1p-4;
constexpr Promise kPromises[] = {
    {"relu", Direction::Forward, 0, 0, 0},        {"relu", Direction::Backward, 0, 0, 0},
    {"sigmoid", Direction::Forward, 1.5, 1, 1.5}, {"sigmoid", Direction::Backward, 2.6, 2, 2.6},
    {"silu", Direction::Forward, 2.5, 2, 2.5},    {"silu", Direction::Backward, 3.6, 2, 3.6, -1.2784645},
    {"swish", Direction::Forward, 3, 2, 3},       {"swish", Direction::Backward, 3.6, 2, 3.6, -1.2784645},
};
constexpr float kBetas[] = {1.702f, 0.5f, -1.0f, 0.1f, 10.0f, 1e-3f, -1e-30f, 1e30f, 0x1p-140f, -3e38f};

// Simple zeros of gradients of kernels that have no row above.
const std::map<std::string_view, double> kGradientZeros = {{"gelu", -0.75179162},
                                                           {"mish", -1.1924305},
                                                           {"quick_gelu", -0.75116597},
                                                           {"silu", -1.2784645},
                                                           {"swish", -1.2784645}};

constexpr double kMaxFast = 8;  // what every fast kernel keeps to

// A kernel that has no row is held to what it claims.
std::optional<Promise> promise_of(const KernelSpec &spec, const Bound &claimed) {
  for (const Promise &promise : kPromises)
    if (spec.accuracy == Accuracy::Precise && promise.activation == spec.name && promise.direction == spec.direction)
      return promise;
  if (claimed.kind == Bound::Kind::Unverified) return std::nullopt;
  Promise promise{spec.name, spec.direction, claimed.max_ulp, std::max(claimed.max_ulp, 2.0), 2 * claimed.max_ulp};
  const auto zero = kGradientZeros.find(spec.name);
  if (spec.direction == Direction::Backward && zero != kGradientZeros.end()) promise.zero = zero->second;
  return promise;
}

double unit_of(double magnitude) {
  return std::ldexp(1.0, std::min(std::max(magnitude == 0 ? -126 : std::ilogb(magnitude), -126), 127) - 23);
}

class Error : public testing::TestWithParam<KernelCase> {
 protected:
  enum Region { kBody, kTails, kNearZero, kSubnormal, kRegions };
  static constexpr const char *kRegionNames[] = {"body", "tails", "near zero", "subnormal"};

  void SetUp() override {
    promise_ = promise_of(spec(), reference_.primitives().bound);
    if (!promise_) GTEST_SKIP() << "the kernel claims no bound";
    const Expr body = reference_.activation().body, x = body.context().input(0);
    truth_.emplace(is_backward() ? differentiate(body, x) : body,
                   simplify(is_backward() ? differentiate(simplify(body), x) : body));
  }

  const KernelSpec &spec() const { return GetParam().spec; }
  bool is_backward() const { return spec().direction == Direction::Backward; }
  static double z_of(double x, const std::vector<float> &parameters) {
    return parameters.empty() ? x : parameters[0] * x;
  }

  Region region_of(double x, double exact, const std::vector<float> &parameters) const {
    const double z = z_of(x, parameters);
    if (std::fabs(exact) < 0x1p-126) return kSubnormal;
    if (std::fabs(z - promise_->zero) < 1) return kNearZero;
    return std::fabs(z) > kTail ? kTails : kBody;
  }
  double bound_of(Region region) const {
    switch (region) {
      case kSubnormal: return promise_->subnormal;
      case kTails: return promise_->tail_ulp;
      default: return promise_->ulp;
    }
  }

  // Every 65,521st bit pattern (each binade about 128 times); the middle; the tails, where results are subnormal; the
  // zero. With `thin`, one in 8.
  std::vector<float> points(const std::vector<float> &parameters, bool thin) const {
    std::vector<float> list;
    const uint64_t stride = thin ? 8 * 65'521 : 65'521;
    for (uint64_t bits = 1; bits < (uint64_t{1} << 32); bits += stride) {
      const float x = std::bit_cast<float>(static_cast<uint32_t>(bits));
      if (std::isfinite(x)) list.push_back(x);
    }
    const double scale = parameters.empty() || parameters[0] == 0 ? 1 : parameters[0];
    auto dense = [&](double low, double high, int count) {
      for (int i = 0; i < count / (thin ? 8 : 1); ++i) {
        const double z = low + (high - low) * (static_cast<double>(next_random(seed_) >> 11) * 0x1p-53);
        const float x = static_cast<float>(z / scale);
        if (std::isfinite(x)) list.push_back(x);
      }
    };
    dense(-25, 25, 1 << 16);
    dense(-2, 2, 1 << 15);
    dense(-115, -80, 1 << 15);
    dense(80, 115, 1 << 13);
    if (!std::isnan(promise_->zero)) {
      dense(promise_->zero - 1, promise_->zero + 1, 1 << 15);
      dense(promise_->zero - 1e-4, promise_->zero + 1e-4, 1 << 13);
    }
    return list;
  }

  Arrays kernel_inputs(const std::vector<float> &x, const std::vector<float> &dy) const {
    return is_backward() ? Arrays{dy, x} : Arrays{x};
  }

  void measure(const std::vector<float> &parameters, bool thin) {
    const std::vector<float> x = points(parameters, thin), ones(x.size(), 1.0f);
    const std::vector<float> actual = reference_.run(kernel_inputs(x, ones), parameters)[0];
    const std::vector<double> wide(parameters.begin(), parameters.end());
    double worst[kRegions] = {};
    size_t at[kRegions] = {}, wrong = 0;
    exact_.resize(x.size());
    for (size_t i = 0; i < x.size(); ++i) {
      const double argument = x[i];
      exact_[i] = (*truth_)(std::span(&argument, 1), wide).value;
      const Region region = region_of(argument, exact_[i], parameters);
      const double error = ulp_error(actual[i], exact_[i], region == kNearZero ? kFloor : 0);
      if (error > worst[region]) worst[region] = error, at[region] = i;
      if (!(error <= bound_of(region)) && wrong++ < 5)
        ADD_FAILURE() << fmt::format("f({}) = {}, exactly {:a}: {:.3f} ULP in region '{}', parameters {}", show(x[i]),
                                     show(actual[i]), exact_[i], error, kRegionNames[region],
                                     testing::PrintToString(parameters));
    }
    EXPECT_EQ(wrong, 0u);
    fmt::print("{:22} {:14} {:6} points", kernel_name(spec()), testing::PrintToString(parameters), x.size());
    for (int region = 0; region < kRegions; ++region)
      if (worst[region] > 0) fmt::print(" | {}: {:.4f} at {:a}", kRegionNames[region], worst[region], x[at[region]]);
    fmt::print("\n");
    x_ = x;
  }

  // With several inputs: random points of moderate size, forward.
  void measure_several(const std::vector<float> &parameters) {
    const size_t count = 20'000, inputs = reference_.n_inputs();
    Arrays points(inputs, std::vector<float>(count));
    for (std::vector<float> &values : points)
      for (float &value : values) {
        const uint64_t bits = next_random(seed_);
        value = std::ldexp(static_cast<float>(static_cast<int32_t>(bits >> 32)) * 0x1p-31f,
                           static_cast<int>(bits % 28) - 20);
      }
    const std::vector<float> actual = reference_.run(points, parameters)[0];
    const std::vector<double> wide(parameters.begin(), parameters.end());
    double worst = 0;
    for (size_t i = 0; i < count; ++i) {
      std::vector<double> at;
      for (const std::vector<float> &values : points) at.push_back(values[i]);
      worst = std::max(worst, ulp_error(actual[i], (*truth_)(at, wide).value));
    }
    fmt::print("{:22} {} points, {} inputs: {:.4f}\n", kernel_name(spec()), count, inputs, worst);
    EXPECT_LE(worst, promise_->ulp);
  }

  // dy * f'(x): the error of f' times |dy|, and one rounding.
  void check_general_dy(const std::vector<float> &parameters) {
    std::vector<float> x, dy;
    std::vector<double> gradient;
    for (size_t i = 0; i < x_.size(); i += 3) {
      const float random = std::bit_cast<float>(static_cast<uint32_t>(next_random(seed_)));
      const float moderate = static_cast<float>(static_cast<int64_t>(next_random(seed_))) * 0x1p-63f;
      x.push_back(x_[i]);
      dy.push_back(i % 2 && std::isfinite(random) ? random : moderate);
      gradient.push_back(exact_[i]);
    }
    const std::vector<float> actual = reference_.run(kernel_inputs(x, dy), parameters)[0];
    size_t wrong = 0;
    for (size_t i = 0; i < x.size(); ++i) {
      const Region region = region_of(x[i], gradient[i], parameters);
      const double floor = region == kNearZero ? kFloor : 0;
      const double exact = dy[i] * gradient[i];  // 2^-52 of it is lost: nothing beside 2^-24
      const double of_gradient = std::fabs(dy[i]) * bound_of(region) * unit_of(std::max(std::fabs(gradient[i]), floor));
      const double allowed = of_gradient +
                             0.5 * unit_of(std::max(std::fabs(exact), std::fabs(static_cast<double>(actual[i])))) +
                             std::fabs(exact) * 0x1p-50;
      if (std::isnan(gradient[i])) {
        EXPECT_TRUE(std::isnan(actual[i])) << show(x[i]);
        continue;
      }
      if (std::fabs(gradient[i]) >= 0x1p128) continue;  // f'(x) alone is beyond float: the product is infinite or NaN
      const bool right = std::isinf(actual[i])
                             ? std::copysign(exact, actual[i]) == exact && std::fabs(exact) + allowed >= 0x1.ffffffp127
                             : std::fabs(actual[i] - exact) <= allowed;
      if (!right && wrong++ < 5)
        ADD_FAILURE() << fmt::format("dy = {}, x = {}: {} instead of {:a}, allowed {:a}", show(dy[i]), show(x[i]),
                                     show(actual[i]), exact, allowed);
    }
    EXPECT_EQ(wrong, 0u);
  }

  const Reference reference_{spec()};
  std::optional<Promise> promise_;
  std::optional<actc::Reference> truth_;
  std::vector<float> x_;
  std::vector<double> exact_;  // f or f' at x_
  mutable uint64_t seed_ = 31;
};

TEST_P(Error, within_the_promise) {
  if (reference_.activation().inputs.size() > 1) {
    if (is_backward()) GTEST_SKIP() << "gradients of several inputs claim nothing";
    return measure_several(reference_.defaults());
  }
  measure(reference_.defaults(), false);
  if (is_backward()) check_general_dy(reference_.defaults());
  if (reference_.defaults().empty()) return;
  for (const float beta : kBetas) {
    std::vector<float> parameters = reference_.defaults();
    parameters[0] = beta;
    measure(parameters, true);
    if (is_backward()) check_general_dy(parameters);
  }
}

// Headers and manifests state the same number as the table above.
TEST_P(Error, is_what_the_kernel_claims) {
  const Bound &claimed = reference_.primitives().bound;
  EXPECT_EQ(claimed.max_ulp, promise_->ulp) << claimed.text;
  EXPECT_EQ(claimed.kind == Bound::Kind::Exact, promise_->ulp == 0) << claimed.text;
  if (spec().accuracy == Accuracy::Fast) {
    EXPECT_LE(claimed.max_ulp, kMaxFast) << claimed.text;
  }
}

// Bits do not depend on the target: one of them stands for all. f and dy f'; the other directions are made of these and
// of second derivatives, for which there are no promises yet.
std::vector<KernelCase> one_target() {
  std::vector<KernelCase> cases;
  for (const KernelCase &kernel : registry())
    if (kernel.target == targets().front() &&
        (kernel.spec.direction == Direction::Forward || kernel.spec.direction == Direction::Backward))
      cases.push_back(kernel);
  return cases;
}
INSTANTIATE_TEST_SUITE_P(Registry, Error, testing::ValuesIn(one_target()), [](const auto &info) {
  const KernelSpec &spec = info.param.spec;
  return kernel_name(spec) + (spec.accuracy == Accuracy::Fast ? "_fast" : "");
});

}  // namespace
}  // namespace actc::test
