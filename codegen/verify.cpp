// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cmath>
#include <ctime>
#include <deque>
#include <limits>
#include <memory>
#include <stdexcept>
#include <thread>

#include "codegen/jit.h"
#include "codegen/judge.h"
#include "codegen/measured_bound.h"
#include "codegen/sweep.h"
#include "dsl/properties.h"

namespace actc {
namespace {

constexpr uint64_t kBlock = 1 << 16;           // inputs that a thread takes at a time: about a millisecond
constexpr uint64_t kBlocksPerCheckpoint = 16;  // and thread

uint64_t inputs_of(const VerifyPlan &plan) { return ((uint64_t{1} << 32) + plan.stride - 1) / plan.stride; }
uint64_t blocks_of(const VerifyPlan &plan) {
  const uint64_t all = (inputs_of(plan) + kBlock - 1) / kBlock;
  return (all + plan.shards - plan.shard) / plan.shards;
}

float input_at(const VerifyPlan &plan, uint64_t index) {
  return std::bit_cast<float>(static_cast<uint32_t>(index * plan.stride));
}

// A compiled kernel with what its results are compared with.
struct Swept {
  explicit Swept(const KernelSpec &spec)
      : spec(spec),
        activation(parse_stage(context, spec)),
        truths(truths_of(activation, spec.direction, spec.convention)),
        sweeps(sweeps_of(activation)),
        lowering(lowered(spec)),
        object(compile(spec)),
        code(object) {}
  Swept(const Swept &) = delete;

  size_t n_before() const { return object.inputs.size() - activation.inputs.size(); }  // dy and v

  // out[r][i]: result r at x[i], with dy and v 1.
  void run(const Sweep &sweep, const std::vector<float> &x, std::vector<std::vector<float>> &out) const {
    std::vector<std::vector<float>> constants;
    actc_args args = ACTC_ARGS_INIT;
    constants.reserve(object.inputs.size());
    for (size_t i = 0; i < object.inputs.size(); ++i) {
      const bool swept = i == n_before() + sweep.input;
      if (!swept) constants.emplace_back(x.size(), i < n_before() ? 1.0f : sweep.values[i - n_before()]);
      args.in[i] = swept ? x.data() : constants.back().data();
    }
    out.resize(truths.size());
    for (size_t r = 0; r < out.size(); ++r) {
      out[r].resize(x.size());
      args.out[r] = out[r].data();
    }
    std::vector<const void *> parameters;
    for (const float &p : sweep.parameters) parameters.push_back(&p);
    args.params = parameters.data();
    args.n = x.size();
    if (const actc_status status = actc_launch(code.get(), &args); status != ACTC_OK)
      throw std::runtime_error(fmt::format("{}: {}", kernel_name(spec), actc_status_text(status)));
  }

  KernelSpec spec;
  Context context;
  Activation activation;
  std::vector<Truth> truths;
  std::vector<Sweep> sweeps;
  LoweredKernel lowering;
  Object object;
  LoadedKernel code;
};

std::vector<SpecialValue> specials_of(const Swept &kernel, size_t result) {
  using Limits = std::numeric_limits<float>;
  std::vector<SpecialValue> specials = {{"+0", 0.0f, 0, 0, true},
                                        {"-0", -0.0f, 0, 0, true},
                                        {"smallest", Limits::denorm_min(), 0, 0, true},
                                        {"-smallest", -Limits::denorm_min(), 0, 0, true},
                                        {"smallest normal", Limits::min(), 0, 0, true},
                                        {"-smallest normal", -Limits::min(), 0, 0, true},
                                        {"largest", Limits::max(), 0, 0, true},
                                        {"-largest", -Limits::max(), 0, 0, true},
                                        {"+inf", Limits::infinity(), 0, 0, true},
                                        {"-inf", -Limits::infinity(), 0, 0, true},
                                        {"NaN", Limits::quiet_NaN(), 0, 0, true}};
  std::vector<float> x;
  for (const SpecialValue &s : specials) x.push_back(s.x);
  std::vector<std::vector<float>> out;
  const Sweep &sweep = kernel.sweeps[0];
  kernel.run(sweep, x, out);
  TruthLine line(kernel.truths[result], sweep);
  for (size_t i = 0; i < x.size(); ++i) {
    SpecialValue &s = specials[i];
    s.actual = out[result][i];
    if (std::isnan(s.x)) {
      s.known = false;  // comparisons with NaN are false, so formulas may have any value there
    } else if (std::isinf(s.x)) {
      s.expected = line.limit(s.x > 0 ? 1 : -1);
      s.known = !std::isnan(s.expected);
    } else {
      try {
        s.expected = line.truth(s.x, s.actual);
      } catch (const OracleError &) {
        s.expected = NAN;
        s.known = false;
      }
    }
  }
  return specials;
}

VerifyReport empty_report(const Swept &kernel, size_t result) {
  VerifyReport report;
  report.kernel = report_name(kernel.spec);
  report.result = kernel.object.outputs[result];
  report.claimed = kernel.lowering.claimed.text;
  report.specials = specials_of(kernel, result);
  report.assumed = assumption(kernel.activation);
  if (kernel.spec.direction != Direction::Forward) return report;
  if (const std::optional<Properties> p = find_properties(kernel.activation)) {
    if (p->monotone == Properties::Monotone::NonDecreasing) report.order = "non-decreasing";
    if (p->monotone == Properties::Monotone::NonIncreasing) report.order = "non-increasing";
    if (p->lowest) report.lowest = p->lowest->value;
    if (p->highest) report.highest = p->highest->value;
  }
  return report;
}

struct Worker {
  std::deque<Judge> judges;  // by result; they do not move
  std::vector<float> x;
  std::vector<std::vector<float>> y;
  std::exception_ptr failure;
};

}  // namespace

std::string report_name(const KernelSpec &spec) {
  return kernel_name(spec) + (spec.accuracy == Accuracy::Precise ? "" : ", " + to_string(spec.accuracy));
}

void Violations::add(float at, double by, uint64_t n) {
  if (n == 0) return;
  count += n;
  if (by > ulp || (by == ulp && std::bit_cast<uint32_t>(at) < std::bit_cast<uint32_t>(x))) ulp = by, x = at;
}

void VerifyReport::merge(const VerifyReport &other) {
  errors.merge(other.errors);
  out_of_order.add(other.out_of_order.x, other.out_of_order.ulp, other.out_of_order.count);
  out_of_range.add(other.out_of_range.x, other.out_of_range.ulp, other.out_of_range.count);
  const auto middle = zeros.insert(zeros.end(), other.zeros.begin(), other.zeros.end());
  std::inplace_merge(zeros.begin(), middle, zeros.end());
  zeros.erase(std::unique(zeros.begin(), zeros.end(), [](double a, double b) { return std::fabs(a - b) < 1e-6; }),
              zeros.end());
}

struct Verification::Impl {
  VerifyState start;
  std::vector<std::unique_ptr<Swept>> kernels;

  // A pass is one sweep of one kernel; its reports begin at `first_report`.
  struct Pass {
    const Swept *kernel;
    const Sweep *sweep;
    size_t first_report;
  };
  std::vector<Pass> passes;

  std::vector<ErrorStatistics> sample(const VerifyPlan &plan, const Pass &pass, Worker &worker) const;

  // A block of inputs and the one before it, so that no pair of neighbours is left out.
  void do_block(const VerifyPlan &plan, const Pass &pass, Worker &worker, uint64_t block) const {
    const uint64_t begin = block * kBlock, end = std::min(begin + kBlock, inputs_of(plan));
    const uint64_t first = begin == 0 ? 0 : begin - 1;
    worker.x.clear();
    for (uint64_t i = first; i < end; ++i) worker.x.push_back(input_at(plan, i));
    pass.kernel->run(*pass.sweep, worker.x, worker.y);
    for (size_t r = 0; r < worker.judges.size(); ++r) {
      const std::vector<float> &x = worker.x, &y = worker.y[r];
      worker.judges[r].judge(x, y, begin - first);
    }
  }
};

// The errors at a few inputs of each block. When a sweep begins with them, few others can be larger; without them, each
// input of a range in which the error slowly grows is the worst so far.
std::vector<ErrorStatistics> Verification::Impl::sample(const VerifyPlan &plan, const Pass &pass,
                                                        Worker &worker) const {
  constexpr uint64_t kSamples = 1 << 16, kMostPerBlock = 1024;
  const uint64_t n_blocks = blocks_of(plan),
                 per_block = std::clamp<uint64_t>(kSamples / std::max<uint64_t>(n_blocks, 1), 1, kMostPerBlock);
  worker.x.clear();
  for (uint64_t block = 0; block < n_blocks; ++block)
    for (uint64_t k = 0; k < per_block; ++k) {
      // Spread by the golden ratio.
      const uint64_t place = (block * per_block + k) * 0x9e3779b97f4a7c15u >> 48;
      const uint64_t i = (block * plan.shards + plan.shard - 1) * kBlock + place;
      if (i < inputs_of(plan)) worker.x.push_back(input_at(plan, i));
    }
  pass.kernel->run(*pass.sweep, worker.x, worker.y);
  std::vector<ErrorStatistics> errors;
  for (size_t r = 0; r < worker.judges.size(); ++r) {
    VerifyReport found;
    worker.judges[r].judge_singly(worker.x, worker.y[r], 0);
    worker.judges[r].deliver(found);
    errors.push_back(found.errors);
  }
  return errors;
}

Verification::Verification(const VerifyPlan &plan) : impl_(std::make_unique<Impl>()) {
  VerifyState &start = impl_->start;
  start.plan = plan;
  start.shards = {plan.shard};
  for (const KernelSpec &spec : plan.kernels) {
    impl_->kernels.push_back(std::make_unique<Swept>(spec));
    const Swept &kernel = *impl_->kernels.back();
    start.lowered.push_back(kernel.lowering.hash);
    for (const Sweep &sweep : kernel.sweeps) impl_->passes.push_back({&kernel, &sweep, start.reports.size()});
    for (size_t result = 0; result < kernel.truths.size(); ++result)
      start.reports.push_back(empty_report(kernel, result));
  }
}

Verification::~Verification() = default;

const VerifyState &Verification::start() const { return impl_->start; }

void Verification::run(VerifyState &state, unsigned threads,
                       const std::function<bool(const VerifyState &, double part)> &checkpoint) const {
  const VerifyPlan &plan = state.plan;
  const uint64_t n_blocks = blocks_of(plan);
  const double all = static_cast<double>(n_blocks * impl_->passes.size());
  for (; state.pass < impl_->passes.size(); ++state.pass, state.block = 0) {
    const Impl::Pass &pass = impl_->passes[state.pass];
    std::vector<Worker> workers(threads);
    for (Worker &worker : workers)
      for (size_t r = 0; r < pass.kernel->truths.size(); ++r)
        worker.judges.emplace_back(pass.kernel->truths[r], *pass.sweep, state.reports[pass.first_report + r]);
    std::vector<ErrorStatistics> known = impl_->sample(plan, pass, workers[0]);
    while (state.block < n_blocks) {
      const std::clock_t begin = std::clock();
      for (size_t r = 0; r < known.size(); ++r) {
        known[r].merge(state.reports[pass.first_report + r].errors);
        for (Worker &worker : workers) worker.judges[r].expect(known[r]);
      }
      const uint64_t end = std::min(n_blocks, state.block + kBlocksPerCheckpoint * threads);
      std::atomic<uint64_t> next = state.block;
      auto work = [&](Worker &worker) {
        try {
          for (uint64_t i = next++; i < end; i = next++)
            impl_->do_block(plan, pass, worker, i * plan.shards + plan.shard - 1);
        } catch (...) {
          worker.failure = std::current_exception();
        }
      };
      std::vector<std::thread> pool;
      for (Worker &worker : workers) pool.emplace_back(work, std::ref(worker));
      for (std::thread &thread : pool) thread.join();
      for (Worker &worker : workers) {
        if (worker.failure) std::rethrow_exception(worker.failure);
        for (size_t r = 0; r < worker.judges.size(); ++r)
          worker.judges[r].deliver(state.reports[pass.first_report + r]);
      }
      state.block = end;
      state.seconds += static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
      const double done = static_cast<double>(state.pass * n_blocks + state.block);
      if (!checkpoint(state, done / all)) return;
    }
  }
  state.complete = true;
}

}  // namespace actc
