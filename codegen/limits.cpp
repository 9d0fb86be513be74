// Probing: 4 points in every binade from 1 to 2^127 on either side (f64: in some up to 2^1023), and infinity itself,
// the lowered form against the oracle. Where the outer probes fail, two remedies are tried: the limit, when the truth
// is one float (or x, or -x) from some binade on; and the asymptotic form, in which every sum is reduced to its
// dominant power of x (x / (1 + x^2) becomes 1 / x), when that is right from some binade on.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/limits.h"

#include <cmath>
#include <limits>
#include <optional>
#include <unordered_map>
#include <vector>

#include "codegen/lower_math.h"
#include "dsl/context.h"
#include "dsl/evaluate.h"
#include "dsl/node_map.h"
#include "dsl/normal_form.h"
#include "dsl/oracle.h"
#include "dsl/simplify.h"
#include "dsl/transform.h"

namespace actc {
namespace {

// The single Input node of `e`, or null when there are others or parameters.
Expr only_input(Expr e) {
  Expr input;
  for (const Node *node : topological_order(e)) {
    if (node->op == Op::Parameter || (node->op == Op::Input && input)) return {};
    if (node->op == Op::Input) input = Expr(node);
  }
  return input;
}

// The power of x that an expression grows with; none where that is not plain.
class Growth {
 public:
  std::optional<double> degree(Expr e) {
    if (const auto *known = known_.find(e.node())) return *known;
    const std::optional<double> degree = degree_of(e);
    known_.insert(e.node()).first = degree;
    return degree;
  }

 private:
  std::optional<double> degree_of(Expr e) {
    if (e.is_rational() || e.is(Op::Pi)) return 0;
    if (e.is(Op::Input)) return 1;
    auto arg = [&](int i) { return degree(e.arg(i)); };
    if (e.is(Op::Neg) || e.is(Op::Abs)) return arg(0);
    if (e.is(Op::Sqrt) || e.is(Op::Rsqrt)) return scaled(arg(0), e.is(Op::Sqrt) ? 0.5 : -0.5);
    if (e.is(Op::Pow)) return scaled(arg(0), e.arg(1).rational().get_d());
    if (e.is(Op::Mul) || e.is(Op::Div)) {
      const auto a = arg(0), b = arg(1);
      return a && b ? std::optional(*a + (e.is(Op::Mul) ? *b : -*b)) : std::nullopt;
    }
    if (e.is(Op::Add) || e.is(Op::Sub)) {
      const auto a = arg(0), b = arg(1);
      return a && b ? std::optional(std::max(*a, *b)) : std::nullopt;
    }
    for (int i = 0; i < e.arity(); ++i)
      if (degree(e.arg(i)) != 0.0) return std::nullopt;
    return 0;  // a function of constants
  }

  static std::optional<double> scaled(std::optional<double> degree, double factor) {
    return degree ? std::optional(*degree * factor) : degree;
  }

  NodeMap<std::optional<double>> known_;
};

Expr asymptotic(Expr e) {
  Growth growth;
  const Expr reduced = transform(e, [&](Expr original, std::span<const Expr> args) {
    if (args.empty()) return original;
    const Expr rebuilt = original.context().make(original.op(), args);
    if (!rebuilt.is(Op::Add) && !rebuilt.is(Op::Sub)) return rebuilt;
    const Sum sum = as_sum(rebuilt);
    std::optional<double> highest;
    Sum leading;
    for (const auto &[base, coefficient] : sum.terms) {
      const auto degree = growth.degree(base);
      if (!degree) return rebuilt;
      if (!highest || *degree > *highest) leading = {}, highest = degree;
      if (*degree == *highest) leading.add(base, coefficient);
    }
    if (!highest || (*highest <= 0 && sum.constant != 0)) return rebuilt;
    return from_sum(original.context(), leading);
  });
  return simplify(reduced);
}

template <class Float>
constexpr Type kTypeOf = sizeof(Float) == 8 ? Type::F64 : Type::F32;

// Is the value of a kernel right to so many ULP, about? Also where it is subnormal.
bool is_close(float value, double truth, double ulp) {
  return ulp_error(value, truth) <= ulp || std::fabs(value - truth) < 0x1p-147;
}
bool is_close(double value, double truth, double ulp) {
  return value == truth || std::fabs(value - truth) <= ulp * 0x1p-52 * std::fabs(truth) + 0x1p-1072;
}

template <class Float>
class Side {
 public:
  static constexpr size_t kFew = 8;
  // Of an asymptotic form, where it takes over. (For f32 kept at what kernels have had.)
  static constexpr double kAsymptoticUlp = sizeof(Float) == 8 ? 2 : 64;

  Side(Float sign, Expr simplified, const Oracle &oracle, Expr x) : sign_(sign), x_(x), inputs_(x.index() + 1) {
    // Beyond float, where f64 has eight times as many binades, one in 16.
    for (int binade = std::numeric_limits<Float>::max_exponent - 1; binade >= 0; binade -= binade > 128 ? 16 : 1)
      for (Float step : {1.75, 1.5, 1.25, 1.0}) add_probe(oracle, sign * std::ldexp(step, binade));
    kernel_values_ = values(simplified);
    at_infinity_ = value_at_infinity(simplified);
  }

  // What to use beyond a threshold instead of the formula; none where nothing fails or nothing helps.
  struct Remedy {
    Expr value;
    double threshold;
  };
  std::optional<Remedy> remedy(Expr simplified) const {
    if (probes_.size() < kFew) return std::nullopt;
    if (auto found = asymptote(simplified)) return found;
    return limit();
  }

 private:
  struct Probe {
    Float x;
    double truth;
  };

  void add_probe(const Oracle &oracle, Float x) {
    std::vector<double> exact(inputs_.size());
    exact[x_.index()] = x;
    try {
      probes_.push_back({x, oracle(exact)});
    } catch (const OracleError &) {
      // The truth is not known there (numbers beyond MPFR's exponents); the probes inside decide.
    }
  }

  std::vector<Float> values(Expr real) const {
    const Expr lowered = lower_math(real, kTypeOf<Float>);
    const BasicEvaluator<Float> kernel(std::span(&lowered, 1));
    std::vector<Float> out;
    for (const Probe &p : probes_) {
      inputs_[x_.index()] = p.x;
      out.push_back(kernel(inputs_));
    }
    return out;
  }
  Float value_at_infinity(Expr real) const {
    const Expr lowered = lower_math(real, kTypeOf<Float>);
    inputs_[x_.index()] = sign_ * std::numeric_limits<Float>::infinity();
    return BasicEvaluator<Float>(std::span(&lowered, 1))(inputs_);
  }

  static bool is_right(Float value, double truth, double ulp = 64) {
    return std::isnan(truth) || (!std::isnan(value) && is_close(value, truth, ulp));
  }

  // One binade inside the range that was seen to hold.
  double threshold(size_t n) const { return sign_ * std::ldexp(1, std::ilogb(probes_[n - 1].x) + 1); }

  std::optional<Remedy> limit() const {
    const Float outer = static_cast<Float>(probes_[0].truth);
    const Float x0 = probes_[0].x;
    const Float slope = outer == x0 ? 1 : outer == -x0 ? -1 : 0;
    if (std::isnan(outer) || std::isinf(outer)) return std::nullopt;
    const Float expected = slope != 0 ? slope * sign_ * std::numeric_limits<Float>::infinity() : outer;
    const Float tolerance = 8 * std::numeric_limits<Float>::epsilon();
    bool fails = slope != 0 ? at_infinity_ != expected
                            : !(std::fabs(at_infinity_ - expected) <= tolerance * std::fabs(expected));
    size_t n = 0;
    for (; n < probes_.size(); ++n) {
      const Float truth = static_cast<Float>(probes_[n].truth);
      if (truth != (slope != 0 ? slope * probes_[n].x : outer)) break;
      fails |= !is_right(kernel_values_[n], probes_[n].truth);
    }
    if (!fails || n < kFew) return std::nullopt;
    const Expr value = slope == 1 ? x_ : slope == -1 ? -x_ : constant(x_, static_cast<double>(outer));
    return Remedy{value, threshold(n)};
  }

  std::optional<Remedy> asymptote(Expr simplified) const {
    bool fails = std::isnan(at_infinity_);
    size_t wrong = 0;  // the innermost probe, beyond the first binades, that the formula gets wrong
    for (size_t i = 0; i < probes_.size(); ++i)
      if (std::fabs(probes_[i].x) >= 0x1p20 && !is_right(kernel_values_[i], probes_[i].truth)) fails = true, wrong = i;
    if (!fails) return std::nullopt;
    const Expr form = asymptotic(simplified);
    if (form == simplified || std::isnan(value_at_infinity(form))) return std::nullopt;
    const std::vector<Float> better = values(form);
    size_t n = 0;
    while (n < probes_.size() && std::fabs(probes_[n].x) >= 0x1p20 &&
           is_right(better[n], probes_[n].truth, kAsymptoticUlp))
      ++n;
    if (n <= wrong || n < kFew) return std::nullopt;
    return Remedy{form, threshold(n)};
  }

  Float sign_, at_infinity_ = 0;
  Expr x_;
  mutable std::vector<Float> inputs_;
  std::vector<Probe> probes_;  // outermost first
  std::vector<Float> kernel_values_;
};

template <class Float>
Expr with_limits(Expr simplified, Expr truth) {
  const Expr x = only_input(simplified);
  if (!x || !only_input(truth)) return simplified;
  const Oracle oracle(truth);
  Expr result = simplified;
  for (Float sign : {1, -1}) {
    const auto remedy = Side<Float>(sign, simplified, oracle, x).remedy(simplified);
    if (!remedy) continue;
    const Expr threshold = constant(x, remedy->threshold);
    result = select(sign > 0 ? x > threshold : x < threshold, remedy->value, result);
  }
  return result;
}

template <class Float>
Expr with_singularities(Expr simplified, Expr truth) {
  const Expr x = only_input(simplified);
  if (!x || !only_input(truth)) return simplified;
  std::vector<double> points{0};
  for (const Node *node : topological_order(truth)) {
    if (node->op != Op::Constant) continue;
    const double c = node->rational->get_d();
    if (c != 0 && static_cast<double>(static_cast<Float>(c)) == c && points.size() < 64)
      points.insert(points.end(), {c, -c});
  }
  const Expr lowered = lower_math(simplified, kTypeOf<Float>);
  const BasicEvaluator<Float> kernel(std::span(&lowered, 1));
  const Oracle oracle(truth);
  std::vector<Float> inputs(x.index() + 1);
  std::vector<double> exact(x.index() + 1);
  Expr result = simplified;
  for (double point : points) {
    inputs[x.index()] = static_cast<Float>(point);
    if (!std::isnan(kernel(inputs))) continue;
    // The limit from both sides, close enough that the curve does not matter and far enough from rounding.
    const double h = std::ldexp(std::max(std::fabs(point), 1.0), -40);
    double near[4];
    try {
      size_t i = 0;
      for (double step : {-h, h, -2 * h, 2 * h}) {
        exact[x.index()] = point + step;
        near[i++] = oracle(exact);
      }
    } catch (const OracleError &) {
      continue;
    }
    const double limit = (near[0] + near[1]) / 2,
                 spread = std::fabs(near[0] - near[1]) + std::fabs(near[2] - near[3]) + std::fabs(near[0] - near[2]);
    if (!(spread <= 0x1p-30 * std::max(1.0, std::fabs(limit)))) continue;  // a pole, a jump or not defined
    // A limit such as 1 or 1/2 is meant exactly.
    const double rounded = std::round(limit * 0x1p24) / 0x1p24;
    result = select(equal(x, constant(x, point)), constant(x, std::fabs(limit - rounded) < 0x1p-36 ? rounded : limit),
                    result);
  }
  return result;
}

}  // namespace

Expr fill_limits(Expr simplified, Expr truth, Type type) {
  return type == Type::F64 ? with_limits<double>(simplified, truth) : with_limits<float>(simplified, truth);
}

Expr fill_singularities(Expr simplified, Expr truth, Type type) {
  return type == Type::F64 ? with_singularities<double>(simplified, truth)
                           : with_singularities<float>(simplified, truth);
}

}  // namespace actc
