// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/judge.h"

#include <algorithm>
#include <cmath>

namespace actc {
namespace {

// Inputs over which the formula is enclosed once, to see what holds for all of them.
constexpr size_t kStretch = 4096;
static_assert(kStretch % BatchEvaluator::kBatch == 0);

bool all_finite(std::span<const float> x) {
  return std::all_of(x.begin(), x.end(), [](float value) { return std::isfinite(value); });
}

}  // namespace

Judge::Judge(const Truth &truth, const Sweep &sweep, const VerifyReport &report)
    : line_(truth, sweep),
      batches_(truth.stable),
      input_(sweep.input),
      inputs_(sweep.values.begin(), sweep.values.end()),
      parameters_(sweep.parameters.begin(), sweep.parameters.end()),
      is_gradient_(truth.is_gradient),
      lowest_(report.lowest),
      highest_(report.highest),
      order_(report.order) {}

void Judge::judge(std::span<const float> x, std::span<const float> y, size_t begin) {
  judge_orders(x, y, begin);
  const float low = lowest_ ? static_cast<float>(*lowest_) : -INFINITY,
              high = highest_ ? static_cast<float>(*highest_) : INFINITY;
  for (size_t i = begin; i < x.size(); i += kStretch) {
    const size_t n = std::min(kStretch, x.size() - i);
    const std::span<const float> xs = x.subspan(i, n), ys = y.subspan(i, n);
    if (n == kStretch && all_finite(xs) && std::signbit(xs.front()) == std::signbit(xs.back())) {
      judge_stretch(xs, ys);
    } else {
      for (size_t k = 0; k < n; ++k)
        if (std::isfinite(xs[k])) judge_error(xs[k], ys[k]);
    }
    if (count_outside(ys.data(), n, low, high) > 0)
      for (size_t k = 0; k < n; ++k)
        if (std::isfinite(xs[k])) judge_range(xs[k], ys[k]);
  }
}

void Judge::judge_singly(std::span<const float> x, std::span<const float> y, size_t begin) {
  for (size_t i = begin; i < x.size(); ++i) {
    if (!std::isfinite(x[i])) continue;
    judge_error(x[i], y[i]);
    judge_range(x[i], y[i]);
    if (i > 0) judge_order(x[i], y[i], x[i - 1], y[i - 1]);
  }
}

void Judge::judge_stretch(std::span<const float> x, std::span<const float> y) {
  const Enclosure range{std::min(x.front(), x.back()), std::max(x.front(), x.back())};
  const Enclosure whole = batches_.set_range(input_, range, inputs_, parameters_);
  const double everywhere = whole.is_none()                     ? NAN
                            : whole.low >= Reference::kBeyond   ? INFINITY
                            : whole.high <= -Reference::kBeyond ? -INFINITY
                                                                : 0;
  if (everywhere != 0) {
    for (size_t i = 0; i < x.size(); ++i) found_.errors.add(x[i], y[i], everywhere);
    return;
  }
  uint8_t open[BatchEvaluator::kBatch];
  for (size_t i = 0; i < x.size(); i += BatchEvaluator::kBatch) {
    const Sieved sieved = sieve(batches_(&x[i]), &y[i], limits(), open);
    found_.errors.numbers += sieved.decided;
    found_.errors.rounded += sieved.rounded;
    if (sieved.decided == BatchEvaluator::kBatch) continue;
    for (size_t k = 0; k < BatchEvaluator::kBatch; ++k)
      if (open[k]) judge_error(x[i + k], y[i + k]);
  }
}

// Below these errors a result changes nothing but counts, and is no case for TruthLine::place_of.
SieveLimits Judge::limits() const {
  const auto largest = [&](ErrorStatistics::Region region) {
    return std::max(known_.worst[region].ulp, found_.errors.worst[region].ulp);
  };
  const double remarkable = is_gradient_ ? TruthLine::kUnremarkable : TruthLine::kLargeUlp;
  return {std::min(largest(ErrorStatistics::Normal), remarkable) - Reference::kUlp,
          std::min(largest(ErrorStatistics::Subnormal), remarkable) - Reference::kUlp,
          std::max(known_.absolute.absolute, found_.errors.absolute.absolute)};
}

void Judge::judge_error(float x, float actual) {
  try {
    const double truth = line_.truth(x, actual);
    found_.errors.add(x, actual, truth, line_.place_of(x, actual, truth));
  } catch (const OracleError &) {
    ++found_.errors.unknown;
  }
}

void Judge::judge_range(float x, float actual) {
  for (const auto &[end, beyond] : {std::pair(lowest_, lowest_ && actual < static_cast<float>(*lowest_)),
                                    std::pair(highest_, highest_ && actual > static_cast<float>(*highest_))})
    if (beyond) found_.out_of_range.add(x, std::fabs(actual - *end) / ulp_of(std::fabs(*end)));
}

// Two neighbours, in any order.
void Judge::judge_order(float x, float at_x, float y, float at_y) {
  if (order_.empty() || !(x < y || y < x) || !std::isfinite(y) || std::signbit(x) != std::signbit(y)) return;
  const bool rising = (x < y) == (order_ == "non-decreasing");  // then at_x <= at_y is due
  if (rising ? at_x > at_y : at_x < at_y)
    found_.out_of_order.add(
        x, std::fabs(static_cast<double>(at_x) - at_y) / ulp_of(std::max(std::fabs(at_x), std::fabs(at_y))));
}

void Judge::judge_orders(std::span<const float> x, std::span<const float> y, size_t begin) {
  if (order_.empty()) return;
  for (size_t i = begin > 0 ? begin - 1 : 0; i + 1 < x.size(); i += kStretch) {
    const size_t end = std::min(i + kStretch + 1, x.size());
    const bool falls = std::signbit(x[i]) == (order_ == "non-decreasing");
    if (std::signbit(x[i]) == std::signbit(x[end - 1]) && count_descents(&y[i], end - i, falls ? -1.0f : 1.0f) == 0)
      continue;
    for (size_t k = i + 1; k < end; ++k)
      if (std::isfinite(x[k])) judge_order(x[k], y[k], x[k - 1], y[k - 1]);
  }
}

void Judge::deliver(VerifyReport &to) {
  found_.zeros = line_.zeros();
  to.merge(found_);
  found_ = {};
}

}  // namespace actc
