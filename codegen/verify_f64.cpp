// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/verify_f64.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <exception>
#include <memory>
#include <stdexcept>
#include <thread>

#include "codegen/jit.h"
#include "codegen/probe_points.h"
#include "codegen/sweep.h"

namespace actc {
namespace {

// A result at one input, judged.
struct Point {
  double x = 0, actual = 0, ulp = 0;  // ulp: NaN where there is no truth, or none that is known
  ErrorStatistics::Region region = ErrorStatistics::Normal;
  bool rounded = false, at_jump = false, known = true;
};

class SampledKernel {
 public:
  explicit SampledKernel(const KernelSpec &spec)
      : activation_(parse_stage(context_, spec)),
        truths_(truths_of(activation_, spec.direction, spec.convention)),
        sweeps_(sweeps_of(activation_)),
        object_(compile(spec)),
        code_(object_) {}
  SampledKernel(const SampledKernel &) = delete;

  const Activation &activation() const { return activation_; }
  const std::vector<Truth> &truths() const { return truths_; }
  const std::vector<Sweep> &sweeps() const { return sweeps_; }
  const Object &object() const { return object_; }

  // The decimal of a default, rounded to double; what a sweep chose for others.
  std::vector<double> parameters(const Sweep &sweep) const {
    std::vector<double> values(sweep.parameters.begin(), sweep.parameters.end());
    for (size_t i = 0; i < values.size(); ++i)
      if (const auto &value = activation_.parameters[i].default_value) values[i] = round_to_double(*value);
    return values;
  }

  // out[r][i]: result r at x[i], with dy and v 1.
  std::vector<std::vector<double>> run(const Sweep &sweep, const std::vector<double> &x) const {
    const size_t n_inputs = object_.inputs.size(), before = n_inputs - activation_.inputs.size();
    std::vector<std::vector<double>> in(n_inputs), out(truths_.size(), std::vector<double>(x.size()));
    actc_args args = ACTC_ARGS_INIT;
    for (size_t i = 0; i < n_inputs; ++i) {
      in[i] = i == before + sweep.input ? x : std::vector<double>(x.size(), i < before ? 1 : sweep.values[i - before]);
      args.in[i] = in[i].data();
    }
    for (size_t r = 0; r < out.size(); ++r) args.out[r] = out[r].data();
    const std::vector<double> values = parameters(sweep);
    std::vector<const void *> pointers;
    pointers.reserve(values.size());
    for (const double &p : values) pointers.push_back(&p);
    args.params = pointers.data();
    args.n = x.size();
    if (const actc_status status = actc_launch(code_.get(), &args); status != ACTC_OK)
      throw std::runtime_error(fmt::format("{}: {}", kernel_name(object_.spec), actc_status_text(status)));
    return out;
  }

 private:
  Context context_;
  Activation activation_;
  std::vector<Truth> truths_;
  std::vector<Sweep> sweeps_;
  Object object_;
  LoadedKernel code_;
};

// Judges one result along a sweep; each thread has its own.
class Judge {
 public:
  Judge(const Truth &truth, const Sweep &sweep, std::vector<double> parameters)
      : oracle_(truth.written),
        line_(truth, sweep),
        is_gradient_(truth.is_gradient),
        input_(sweep.input),
        inputs_(sweep.values.begin(), sweep.values.end()),
        parameters_(std::move(parameters)) {}

  Point judge(double x, double actual) {
    Point p{x, actual};
    try {
      p.ulp = error(x, actual);
    } catch (const OracleError &) {
      p.ulp = NAN;
      p.known = false;
    }
    p.rounded = p.ulp <= 0.5;
    if (p.ulp > TruthLine::kLargeUlp && is_at_jump(x, actual)) p.at_jump = true;
    if (std::isfinite(p.ulp) && std::fabs(actual) < 0x1p-1022) p.region = ErrorStatistics::Subnormal;
    if (is_gradient_ && p.ulp > kUnremarkable && line_.is_near_zero(x)) {
      p.region = ErrorStatistics::NearZero;
      p.ulp = error(x, actual, ErrorStatistics::kFloor);
    }
    return p;
  }
  const std::vector<double> &zeros() const { return line_.zeros(); }

 private:
  static constexpr double kUnremarkable = 2;

  double error(double x, double actual, double floor = 0) {
    inputs_[input_] = x;
    return oracle_.ulp_error(actual, inputs_, parameters_, floor);
  }
  bool is_at_jump(double x, double actual) {
    try {
      for (double side : {-INFINITY, INFINITY})
        if (const double near = std::nextafter(x, side); std::isfinite(near) && error(near, actual) < 2) return true;
    } catch (const OracleError &) {
      // Not known there either.
    }
    return false;
  }

  Oracle oracle_;
  TruthLine line_;
  bool is_gradient_;
  size_t input_;
  std::vector<double> inputs_, parameters_;
};

void add(SampleReport &report, const Point &p) {
  ++report.points;
  if (!p.known) {
    ++report.unknown;
  } else if (std::isnan(p.ulp)) {
    ++report.undefined;
  } else if (p.at_jump) {
    ++report.at_jumps;
  } else if (std::isinf(p.ulp)) {
    if (report.wrong++ == 0) report.first_wrong = p.x;
  } else {
    report.rounded += p.rounded;
    SampledError &worst = report.worst[p.region];
    if (p.ulp > worst.ulp) worst = {p.ulp, p.x, p.actual};
  }
}

// Judges all points, by threads that take blocks of them; the order of the result is that of x.
std::vector<Point> judge_all(const Truth &truth, const Sweep &sweep, const std::vector<double> &parameters,
                             const std::vector<double> &x, const std::vector<double> &actual, unsigned threads,
                             std::vector<double> &zeros) {
  constexpr size_t kBlock = 256;
  std::vector<Point> points(x.size());
  std::vector<std::unique_ptr<Judge>> judges;
  std::vector<std::exception_ptr> failures(threads);
  std::atomic<size_t> next = 0;
  std::vector<std::thread> pool;
  for (unsigned t = 0; t < threads; ++t) judges.push_back(std::make_unique<Judge>(truth, sweep, parameters));
  for (unsigned t = 0; t < threads; ++t)
    pool.emplace_back([&, t] {
      try {
        for (size_t begin = next.fetch_add(kBlock); begin < x.size(); begin = next.fetch_add(kBlock))
          for (size_t i = begin; i < std::min(begin + kBlock, x.size()); ++i)
            points[i] = judges[t]->judge(x[i], actual[i]);
      } catch (...) {
        failures[t] = std::current_exception();
      }
    });
  for (std::thread &thread : pool) thread.join();
  for (const std::exception_ptr &failure : failures)
    if (failure) std::rethrow_exception(failure);
  for (const auto &judge : judges)
    for (double zero : judge->zeros())
      if (std::none_of(zeros.begin(), zeros.end(), [&](double z) { return std::fabs(z - zero) < 1e-6; }))
        zeros.push_back(zero);
  return points;
}

// Points around those with the largest errors, at distances of all sizes.
std::vector<double> neighbours_of_worst(std::vector<Point> points) {
  constexpr size_t kWorst = 8, kNeighbours = 64;
  std::erase_if(points, [](const Point &p) { return !std::isfinite(p.ulp) || p.at_jump; });
  const size_t n = std::min(kWorst, points.size());
  std::partial_sort(points.begin(), points.begin() + static_cast<std::ptrdiff_t>(n), points.end(),
                    [](const Point &a, const Point &b) { return a.ulp > b.ulp; });
  std::vector<double> around;
  for (size_t i = 0; i < n; ++i)
    for (size_t k = 0; k < kNeighbours; ++k) {
      const double away = std::exp2(-4 - 40.0 * static_cast<double>(k) / kNeighbours);
      const double x = points[i].x * (k % 2 ? 1 + away : 1 - away);
      if (std::isfinite(x)) around.push_back(x);
    }
  return around;
}

std::vector<double> constants_of(Expr formula) {
  std::vector<double> constants;
  for (const Node *node : topological_order(formula)) {
    if (node->op != Op::Constant || constants.size() == 64) continue;
    const double c = std::fabs(node->rational->get_d());
    if (c > 0x1p-1000 && c < 0x1p1000) constants.push_back(c);
  }
  return constants;
}

}  // namespace

std::vector<SampleReport> sample_errors(const SamplePlan &plan) {
  std::vector<SampleReport> reports;
  for (const KernelSpec &spec : plan.kernels) {
    const SampledKernel kernel(spec);
    for (size_t r = 0; r < kernel.truths().size(); ++r) {
      const Truth &truth = kernel.truths()[r];
      SampleReport report{.kernel = kernel_name(spec),
                          .result = kernel.object().outputs[r],
                          .claimed = kernel.object().bound.text,
                          .assumed = assumption(kernel.activation())};
      for (const Sweep &sweep : kernel.sweeps()) {
        std::vector<double> x = probe_points<double>(plan.points, constants_of(truth.written), plan.seed);
        for (int round = 0; round < 2; ++round) {
          const std::vector<Point> points =
              judge_all(truth, sweep, kernel.parameters(sweep), x, kernel.run(sweep, x)[r], plan.threads, report.zeros);
          for (const Point &p : points) add(report, p);
          x = neighbours_of_worst(points);
        }
      }
      std::sort(report.zeros.begin(), report.zeros.end());
      reports.push_back(std::move(report));
    }
  }
  return reports;
}

}  // namespace actc
