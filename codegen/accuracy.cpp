// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/accuracy.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <set>

#include "codegen/error_profile.h"
#include "codegen/probe_points.h"
#include "codegen/sweep.h"
#include "dsl/print.h"
#include "dsl/remedies.h"

namespace actc {
namespace {

using Clock = std::chrono::steady_clock;

class Prober {
 public:
  Prober(Activation activation, Direction direction, const ProbeOptions &options)
      : activation_(std::move(activation)),
        direction_(direction),
        options_(options),
        truths_(truths_of(activation_, direction)),
        sweeps_(sweeps_of(activation_)),
        kernel_(activation_, direction),
        profiles_(activation_.inputs.size()) {}

  MeasuredAccuracy run() {
    result_.assumed = assumption(activation_);
    const size_t lines = sweeps_.size() * truths_.size();
    const Clock::time_point begin = Clock::now();
    size_t done = 0;
    for (const Sweep &sweep : sweeps_) {
      const std::vector<float> x = points(sweep);
      const std::vector<std::vector<float>> actual = kernel_(sweep, x);
      for (size_t output = 0; output < truths_.size(); ++output, ++done) {
        const std::chrono::duration<double> share(options_.seconds * static_cast<double>(done + 1) /
                                                  static_cast<double>(lines));
        probe({&sweep, output}, x, actual[output], begin + std::chrono::duration_cast<Clock::duration>(share),
              static_cast<double>(done) / static_cast<double>(lines), 1 / static_cast<double>(lines));
      }
    }
    name_intervals();
    return std::move(result_);
  }

 private:
  struct Where {
    const Sweep *sweep;
    size_t output;
  };

  std::vector<float> points(const Sweep &sweep) const {
    std::vector<double> constants;
    for (const Truth &truth : truths_)
      for (const Node *node : topological_order(truth.written)) {
        const double c = node->rational ? std::fabs(node->rational->get_d()) : 0;
        if (c > 0x1p-126 && c < 0x1p126 && constants.size() < 64) constants.push_back(c);
      }
    const size_t n = options_.inputs / (sweeps_.size() * truths_.size());
    return probe_points(n, constants, options_.seed + static_cast<uint64_t>(&sweep - sweeps_.data()));
  }

  void probe(Where where, const std::vector<float> &x, const std::vector<float> &actual, Clock::time_point deadline,
             double progress, double share) {
    const Sweep &sweep = *where.sweep;
    TruthLine line(truths_[where.output], sweep);
    ErrorStatistics found;
    std::vector<Sample> samples;
    for (size_t i = 0; i < x.size(); ++i) {
      if (i % 256 == 0) {
        if (options_.progress)
          options_.progress(progress + share * static_cast<double>(i) / static_cast<double>(x.size()));
        if (Clock::now() > deadline) {
          result_.complete = false;
          break;
        }
      }
      samples.push_back({x[i], measure(where, line, x[i], actual[i], found)});
    }
    measure_all(where, line, around_zeros(samples), found);
    // How far do bad intervals go?
    std::set<size_t> visited;
    for (size_t budget = x.size() / 4; budget > 0 && Clock::now() < deadline;) {
      const std::vector<float> more = profiles_[sweep.input].frontier(TruthLine::kLargeUlp, visited);
      if (more.empty()) break;
      measure_all(where, line, more, found);
      budget -= std::min(budget, more.size());
    }

    if (places_.empty() || found.largest().ulp > result_.errors.largest().ulp)
      result_.at = describe(where, found.largest().x);
    result_.errors.merge(found);
    result_.decided_by.fast += line.counts().fast;
    result_.decided_by.oracle += line.counts().oracle;
    result_.zeros.insert(result_.zeros.end(), line.zeros().begin(), line.zeros().end());
    places_.push_back(where);
    check_limits(where, line);
  }

  void measure_all(Where where, TruthLine &line, const std::vector<float> &x, ErrorStatistics &found) {
    const std::vector<float> actual = kernel_(*where.sweep, x)[where.output];
    for (size_t i = 0; i < x.size(); ++i) measure(where, line, x[i], actual[i], found);
  }

  // Returns the truth, NaN where it is unknown.
  double measure(Where where, TruthLine &line, float x, float actual, ErrorStatistics &found) {
    ++result_.inputs;
    try {
      const double truth = line.truth(x, actual), ulp = found.add(x, actual, truth, line.place_of(x, actual, truth));
      if (!std::isnan(truth)) profiles_[where.sweep->input].add(x, actual, truth, ulp, places_.size());
      return truth;
    } catch (const OracleError &) {
      ++found.unknown;
      return NAN;
    }
  }

  struct Sample {
    float x;
    double truth;
  };

  // More points where the truth changes its sign between two samples, because there terms cancel: all along the gap,
  // the closer to the zero (as a straight line has it) the denser.
  static std::vector<float> around_zeros(std::vector<Sample> &samples) {
    constexpr size_t kZeros = 16;
    std::erase_if(samples, [](const Sample &s) { return std::isnan(s.truth) || s.truth == 0; });
    std::sort(samples.begin(), samples.end(), [](const Sample &a, const Sample &b) { return a.x < b.x; });
    std::vector<std::pair<double, double>> zeros;  // and how wide the gap is
    for (size_t i = 0; i + 1 < samples.size(); ++i) {
      const Sample &a = samples[i], &b = samples[i + 1];
      if ((a.truth < 0) == (b.truth < 0) || (a.x < 0 && b.x > 0)) continue;
      const double part = a.truth / (a.truth - b.truth), width = static_cast<double>(b.x) - a.x;
      zeros.emplace_back(a.x + part * width, width);
    }
    std::sort(zeros.begin(), zeros.end(),
              [](const auto &a, const auto &b) { return std::fabs(a.first) < std::fabs(b.first); });
    if (zeros.size() > kZeros) zeros.resize(kZeros);
    std::vector<float> points;
    for (const auto &[zero, width] : zeros) {
      double step = width;
      while (step > std::max(0x1p-25 * std::fabs(zero), 0x1p-149)) {
        for (const double x : {zero - step, zero + step}) points.push_back(static_cast<float>(x));
        step /= 1.5;
      }
    }
    std::erase_if(points, [](float x) { return !std::isfinite(x); });
    return points;
  }

  void check_limits(Where where, TruthLine &line) {
    for (const float end : {-INFINITY, INFINITY}) {
      const double expected = line.limit(end > 0 ? 1 : -1);
      if (std::isnan(expected)) continue;
      const float actual = kernel_(*where.sweep, {end})[where.output][0];
      // With several inputs 0 * inf is NaN whatever the limit, as in frameworks.
      if (std::isnan(actual) && activation_.inputs.size() > 1) continue;
      const bool right = std::isinf(expected) ? static_cast<double>(actual) == expected
                                              : std::fabs(actual - expected) <= 64 * ulp_of(expected);
      if (!right) result_.limits.push_back({describe(where, end), expected, actual});
    }
  }

  // "x = 0.61"; with what else was set where there is more than one possibility.
  std::string describe(Where where, float x) const {
    std::string text;
    for (size_t i = 0; i < activation_.inputs.size(); ++i)
      text += fmt::format("{}{} = {}", i ? ", " : "", kernel_.input(i),
                          i == where.sweep->input ? x : where.sweep->values[i]);
    for (size_t i = 0; i < activation_.parameters.size(); ++i)
      if (!activation_.parameters[i].default_value)
        text += fmt::format(", {} = {}", activation_.parameters[i].name, where.sweep->parameters[i]);
    if (truths_.size() > 1) text += fmt::format(" ({})", kernel_.results()[where.output]);
    return text;
  }

  void name_intervals() {
    for (size_t input = 0; input < profiles_.size(); ++input) {
      for (const ProfileRange &range : profiles_[input].above(TruthLine::kLargeUlp)) {
        BadInterval bad = named(range, input);
        bad.remedy = remedy(range, bad);
        result_.bad.push_back(bad);
      }
      const ProfileRange worst = profiles_[input].worst();
      if (input == 0 || worst.peak.ulp > result_.worst.ulp) result_.worst = named(worst, input);
    }
  }

  BadInterval named(const ProfileRange &range, size_t input) const {
    return {kernel_.input(input), range.low,        range.high, range.peak.ulp, range.peak.absolute, range.peak.at,
            range.peak.actual,    range.peak.exact, ""};
  }

  // What helps in an interval, as a sentence; empty when nothing is known.
  std::string remedy(const ProfileRange &range, const BadInterval &bad) {
    constexpr size_t kTried = 32;  // each costs some milliseconds
    if (result_.bad.size() < kTried) {
      if (rewritten_.empty())
        for (const Remedy &r : remedies(activation_.body)) {
          Activation activation = activation_;
          activation.body = r.formula;
          rewritten_.push_back({r, SweptKernel(activation, direction_)});
        }
      for (const auto &[remedy, kernel] : rewritten_) {
        const double ulp = largest_error(kernel, range);
        if (ulp < TruthLine::kLargeUlp && ulp < bad.ulp / 4)
          return fmt::format("write {} as {}: {:.3g} ULP there", to_text(remedy.original, names_of(activation_)),
                             to_text(remedy.replacement, names_of(activation_)), ulp);
      }
    }
    const bool periodic = std::any_of(truths_.begin(), truths_.end(), [](const Truth &t) {
      const std::vector<const Node *> order = topological_order(t.stable);
      return std::any_of(order.begin(), order.end(),
                         [](const Node *n) { return n->op == Op::Sin || n->op == Op::Cos; });
    });
    if (periodic && std::fabs(bad.at) > 0x1p17) return "sin and cos are accurate for arguments up to 2^17 only";
    if (changes_sign(range)) return "the formula crosses 0 there: judge by the absolute error";
    return "";
  }

  bool changes_sign(const ProfileRange &range) const {
    const Where where = places_[range.peak.place];
    TruthLine line(truths_[where.output], *where.sweep);
    bool negative = false, positive = false;
    for (float x : points(*where.sweep)) {
      if (x < range.low || x > range.high) continue;
      const double truth = line.value(x);
      negative |= truth<0, positive |= truth> 0;
      if (negative && positive) return true;
    }
    return false;
  }

  double largest_error(const SweptKernel &kernel, const ProfileRange &range) {
    const Where where = places_[range.peak.place];
    std::vector<float> x{range.peak.at};
    for (float point : points(*where.sweep))
      if (point >= range.low && point <= range.high && x.size() < 500) x.push_back(point);
    const std::vector<float> actual = kernel(*where.sweep, x)[where.output];
    TruthLine line(truths_[where.output], *where.sweep);
    double largest = 0;
    for (size_t i = 0; i < x.size(); ++i)
      if (const double truth = line.value(x[i]); !std::isnan(truth))
        largest = std::max(largest, ulp_error(actual[i], truth));
    return largest;
  }

  struct Rewritten {
    Remedy remedy;
    SweptKernel kernel;
  };

  const Activation activation_;
  const Direction direction_;
  const ProbeOptions &options_;
  const std::vector<Truth> truths_;
  const std::vector<Sweep> sweeps_;
  const SweptKernel kernel_;
  std::vector<ErrorProfile> profiles_;  // by swept input
  std::vector<Where> places_;           // in order of probing
  std::vector<Rewritten> rewritten_;
  MeasuredAccuracy result_;
};

}  // namespace

MeasuredAccuracy probe_accuracy(const Activation &activation, Direction direction, const ProbeOptions &options) {
  // In a context of its own, as compile() has it: the order of a product's factors, and so the last bit of its value,
  // is that in which nodes were made.
  Context context;
  KernelSpec spec;
  spec.name = activation.name;
  spec.definition = definition_text(activation);
  return Prober(parse_stage(context, spec), direction, options).run();
}

}  // namespace actc
