// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/evaluate_batch.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <stdexcept>
#include <unordered_map>

#include "dsl/ball.h"
#include "dsl/reference.h"

// One function for each level of x86-64, chosen when the program starts (GCC's resolvers run before sanitizers do).
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define ACTC_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), flatten))
#else
#define ACTC_CLONES
#endif

namespace actc {
namespace {

constexpr size_t kBatch = BatchEvaluator::kBatch;
using Lanes = BatchEvaluator::Lanes;
using ball::Ball, ball::kSlack;

inline Ball product(Ball a, Ball b) { return a * b; }
inline Ball at(const Lanes &lanes, size_t i) { return {lanes.value[i], lanes.error[i]}; }

template <class Function>
inline void each(Lanes &__restrict out, const Lanes &__restrict a, Function f) {
  for (size_t i = 0; i < kBatch; ++i) {
    const Ball result = f(at(a, i));
    out.value[i] = result.value, out.error[i] = result.error;
  }
}
template <class Function>
inline void each(Lanes &__restrict out, const Lanes &__restrict a, const Lanes &__restrict b, Function f) {
  for (size_t i = 0; i < kBatch; ++i) {
    const Ball result = f(at(a, i), at(b, i));
    out.value[i] = result.value, out.error[i] = result.error;
  }
}

// A condition is 0 or 1; where it is not decided its error is kUnknownError.
inline Ball truth(bool yes, bool no) { return {yes ? 1.0 : 0.0, ball::error_if(yes | no, 0)}; }
inline Ball less(Ball a, Ball b) {
  const double either = kSlack * (a.error + b.error);
  return truth(a.value + either < b.value, a.value - either >= b.value);
}
inline Ball less_equal(Ball a, Ball b) {
  const double either = kSlack * (a.error + b.error);
  return truth(a.value + either <= b.value, a.value - either > b.value);
}
inline Ball equal(Ball a, Ball b) {
  const double either = kSlack * (a.error + b.error);
  return truth((either == 0) & (a.value == b.value), std::fabs(a.value - b.value) > either);
}
// A known operand that decides is enough.
inline Ball both(Ball a, Ball b) {
  return truth((a.value == 1) & (b.value == 1) & (a.error + b.error == 0),
               ((a.value == 0) & (a.error == 0)) | ((b.value == 0) & (b.error == 0)));
}
inline Ball negation(Ball a) { return {1 - a.value, a.error}; }

ACTC_CLONES void apply_unary(Op op, Lanes &__restrict out, const Lanes &__restrict a) {
  switch (op) {
#define ACTC_CASE(operation, expression) \
  case Op::operation: return each(out, a, [](Ball x) { return expression; });
    ACTC_CASE(Neg, -(x))
    ACTC_CASE(Not, negation(x))
    ACTC_CASE(Abs, ball::abs(x))
    ACTC_CASE(Sqrt, ball::sqrt(x))
    ACTC_CASE(Rsqrt, ball::rsqrt(x))
    ACTC_CASE(Floor, ball::floor(x))
    ACTC_CASE(Ceil, ball::ceil(x))
    ACTC_CASE(Round, ball::round(x))
    ACTC_CASE(Exp, ball::exp(x))
    ACTC_CASE(Exp2, ball::exp2(x))
    ACTC_CASE(Expm1, ball::expm1(x))
    ACTC_CASE(Log, ball::log(x))
    ACTC_CASE(Log2, ball::log2(x))
    ACTC_CASE(Log1p, ball::log1p(x))
    ACTC_CASE(Tanh, ball::tanh(x))
    ACTC_CASE(Sinh, ball::sinh(x))
    ACTC_CASE(Cosh, ball::cosh(x))
    ACTC_CASE(Sin, ball::sin(x))
    ACTC_CASE(Cos, ball::cos(x))
    ACTC_CASE(Atan, ball::atan(x))
    ACTC_CASE(Erf, ball::erf(x))
    ACTC_CASE(Erfc, ball::erfc(x))
    ACTC_CASE(Normcdf, ball::normal_cdf(x))
    ACTC_CASE(Softplus, ball::softplus(x))
    ACTC_CASE(Sigmoid, ball::logistic(x))
    ACTC_CASE(SigmoidGrad, ball::logistic_gradient(x))
    ACTC_CASE(Silu, product(x, ball::logistic(x)))
    ACTC_CASE(SiluGrad, ball::silu_gradient(x))
    ACTC_CASE(Tanhshrink, ball::tanhshrink(x))
    ACTC_CASE(Gelu, product(x, ball::normal_cdf(x)))
    ACTC_CASE(GeluGrad, ball::gelu_gradient(x))
    ACTC_CASE(Mish, ball::mish(x))
    ACTC_CASE(MishGrad, ball::mish_gradient(x))
#undef ACTC_CASE
    default: throw std::logic_error(fmt::format("evaluation of batches has no rule for '{}'", spelling(op)));
  }
}

ACTC_CLONES void apply_binary(Op op, Lanes &__restrict out, const Lanes &__restrict a, const Lanes &__restrict b) {
  switch (op) {
#define ACTC_CASE(operation, expression) \
  case Op::operation: return each(out, a, b, [](Ball x, Ball y) { return expression; });
    ACTC_CASE(Add, x + y)
    ACTC_CASE(Sub, x - y)
    ACTC_CASE(Mul, product(x, y))
    ACTC_CASE(Div, x / y)
    ACTC_CASE(Min, ball::min(x, y))
    ACTC_CASE(Max, ball::max(x, y))
    ACTC_CASE(Power, ball::power(x, y))
    ACTC_CASE(Gate, product(x, ball::logistic(y)))
    ACTC_CASE(Less, less(x, y))
    ACTC_CASE(LessEqual, less_equal(x, y))
    ACTC_CASE(Equal, equal(x, y))
    ACTC_CASE(And, both(x, y))
    ACTC_CASE(Or, negation(both(negation(x), negation(y))))
#undef ACTC_CASE
    default: throw std::logic_error(fmt::format("evaluation of batches has no rule for '{}'", spelling(op)));
  }
}

ACTC_CLONES void apply_power(Lanes &__restrict out, const Lanes &__restrict a, int32_t n) {
  switch (n) {
    case 2: return each(out, a, [](Ball x) { return x * x; });
    case 3: return each(out, a, [](Ball x) { return x * (x * x); });
    default: return each(out, a, [n](Ball x) { return ball::power(x, long{n}); });
  }
}

ACTC_CLONES void blend(Lanes &__restrict out, const Lanes &__restrict condition, const Lanes &a, const Lanes &b) {
  for (size_t i = 0; i < kBatch; ++i) {
    const Ball c = at(condition, i), chosen = ball::choose(c.value != 0, at(a, i), at(b, i));
    out.value[i] = chosen.value, out.error[i] = chosen.error + c.error;
  }
}

ACTC_CLONES void clamp(Lanes &__restrict out, const Lanes &x, const Lanes &low, const Lanes &high) {
  for (size_t i = 0; i < kBatch; ++i) {
    const Ball result = ball::min(ball::max(at(x, i), at(low, i)), at(high, i));
    out.value[i] = result.value, out.error[i] = result.error;
  }
}

ACTC_CLONES void widen(Lanes &__restrict out, const float *__restrict x) {
  for (size_t i = 0; i < kBatch; ++i) out.value[i] = x[i];
}

constexpr uint64_t kExponent = 0x7ff0000000000000;
// The power of two at or below a non-negative number, at least 2^-126: where float's unit in the last place changes.
inline double binade(double x) {
  return ball::largest(std::bit_cast<double>(std::bit_cast<uint64_t>(x) & kExponent), 0x1p-126);
}

}  // namespace

ACTC_CLONES Sieved sieve(const Lanes &truth, const float *__restrict actual, const SieveLimits &limits,
                         uint8_t *__restrict open) {
  const double normal = limits.normal, subnormal = limits.subnormal, either = ball::smallest(normal, subnormal),
               absolute = limits.absolute;
  uint64_t rounded = 0, decided = 0;
  for (size_t i = 0; i < kBatch; ++i) {
    const double error = kSlack * truth.error[i], size = std::fabs(truth.value[i]);
    // In the binade of the smaller end the unit is smallest, and the error in units largest.
    const double low = ball::largest(size - error, 0), high = size + error, start = binade(low);
    const double ulp = start * 0x1p-23, largest_ulp = binade(high) * 0x1p-23;
    // 1 / start by exponents, as both are powers of two.
    const double per_ulp = std::bit_cast<double>((uint64_t{2046} << 52) - std::bit_cast<uint64_t>(start)) * 0x1p23;
    const double distance = std::fabs(actual[i] - truth.value[i]), farthest = distance + error;
    const double most = farthest * per_ulp;
    const double limit = high < 0x1p-126 ? subnormal : low >= 0x1p-126 ? normal : either;
    const bool is_small =
        (most < Reference::kUlp) | ((most < limit) & (farthest + Reference::kUlp * largest_ulp < absolute));
    const bool is_rounded = farthest<0.5 * ulp, is_not = distance - error> 0.5 * largest_ulp;
    const bool known = (high < 0x1p128) & is_small & (is_rounded | is_not);
    rounded += known & is_rounded ? 1 : 0;
    decided += known ? 1 : 0;
    open[i] = known ? 0 : 1;
  }
  return {rounded, decided};
}

ACTC_CLONES uint64_t count_descents(const float *y, size_t n, float sign) {
  uint64_t count = 0;
  for (size_t i = 1; i < n; ++i) count += sign * y[i] < sign * y[i - 1] ? 1 : 0;
  return count;
}

ACTC_CLONES uint64_t count_outside(const float *y, size_t n, float low, float high) {
  uint64_t count = 0;
  for (size_t i = 0; i < n; ++i) count += (y[i] < low) | (y[i] > high) ? 1 : 0;
  return count;
}

BatchEvaluator::BatchEvaluator(Expr formula) : boxes_(formula) {
  std::unordered_map<const Node *, uint32_t> index;
  for (const Node *node : topological_order(formula)) {
    index[node] = static_cast<uint32_t>(steps_.size());
    Step step{node->op, 0, static_cast<uint32_t>(node->payload), {0, 0, 0}};
    if (node->op == Op::Pow) step.exponent = static_cast<int32_t>(node->args[1]->rational->get_num().get_si());
    for (int i = 0; i < node->arity; ++i) step.args[i] = index.at(node->args[i]);
    steps_.push_back(step);
  }
  lanes_.resize(steps_.size());
  constants_.assign(steps_.size(), kNone);
  same_as_.resize(steps_.size());
}

void BatchEvaluator::fill(uint32_t step, Enclosure value) {
  if (constants_[step].low == value.low && constants_[step].high == value.high) return;
  constants_[step] = value;
  const double radius = (value.high - value.low) / 2, middle = value.low + radius;
  std::fill_n(lanes_[step].value, kBatch, middle);
  std::fill_n(lanes_[step].error, kBatch, radius > 0 ? radius + std::fabs(middle) * ball::kRounding : radius);
}

Enclosure BatchEvaluator::set_range(size_t input, Enclosure range, std::span<const double> inputs,
                                    std::span<const double> parameters) {
  std::vector<Enclosure> boxes, fixed;
  for (size_t i = 0; i < inputs.size(); ++i) boxes.push_back(i == input ? range : exactly(inputs[i]));
  for (double p : parameters) fixed.push_back(exactly(p));
  const Enclosure whole = boxes_(boxes, fixed);
  const std::span<const Enclosure> known = boxes_.values();

  varying_ = static_cast<uint32_t>(input);
  const auto is_varying = [&](uint32_t i) { return steps_[i].op == Op::Input && steps_[i].payload == varying_; };
  std::vector<bool> needed(steps_.size());
  needed.back() = true;
  for (uint32_t i = 0; i < steps_.size(); ++i) {
    same_as_[i] = i;
    if (steps_[i].op == Op::Select && known[steps_[i].args[0]].is_point())
      same_as_[i] = same_as_[steps_[i].args[known[steps_[i].args[0]].low != 0 ? 1 : 2]];
  }
  result_ = same_as_.back();
  work_.clear();
  for (uint32_t i = static_cast<uint32_t>(steps_.size()); i-- > 0;) {
    const Step &step = steps_[i];
    if (!needed[i]) continue;
    if (same_as_[i] != i) {
      needed[same_as_[i]] = true;
      continue;
    }
    const int n = step.op == Op::Pow ? 1 : arity(step.op);
    // Constants, other inputs and parameters; and what is one value in the whole range.
    if (!is_varying(i) && (n == 0 || known[i].is_point())) {
      fill(i, known[i]);
      continue;
    }
    constants_[i] = kNone;
    if (is_varying(i)) {
      std::fill_n(lanes_[i].error, kBatch, 0.0);
      work_.push_back({i, {0, 0, 0}});
      continue;
    }
    Work work{i, {0, 0, 0}};
    for (int k = 0; k < n; ++k) {
      work.args[k] = same_as_[step.args[k]];
      needed[work.args[k]] = true;
    }
    work_.push_back(work);
  }
  std::reverse(work_.begin(), work_.end());
  return whole;
}

const BatchEvaluator::Lanes &BatchEvaluator::operator()(const float *x) {
  for (const Work &work : work_) {
    const Step &step = steps_[work.step];
    Lanes &out = lanes_[work.step];
    const Lanes &a = lanes_[work.args[0]], &b = lanes_[work.args[1]], &c = lanes_[work.args[2]];
    if (step.op == Op::Input)
      widen(out, x);
    else if (step.op == Op::Select)
      blend(out, a, b, c);
    else if (step.op == Op::Pow)
      apply_power(out, a, step.exponent);
    else if (step.op == Op::Clamp)
      clamp(out, a, b, c);
    else if (arity(step.op) == 1)
      apply_unary(step.op, out, a);
    else
      apply_binary(step.op, out, a, b);
  }
  return lanes_[result_];
}

}  // namespace actc
