// A tape over blocks of elements: one loop per operation, so that the dispatch costs nothing.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/evaluate.h"

#include <fmt/format.h>
#include <mpfr.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <stdexcept>
#include <type_traits>
#include <unordered_map>

#include "dsl/half.h"

namespace actc {
namespace {

constexpr size_t kBlock = 256;

// One element of any type of a kernel: a float, its bits, or a condition, 0 or 1.
template <class Float>
using Lane = std::conditional_t<sizeof(Float) == 8, uint64_t, uint32_t>;

template <class Lane, class F>
void each(Lane *out, size_t n, F f) {
  for (size_t i = 0; i < n; ++i) out[i] = f(i);
}

// Computes one operation for n lanes.
template <class Float, class Lane = Lane<Float>>
void apply(Op op, Type type, Lane payload, Lane *out, const Lane *a, const Lane *b, const Lane *c, size_t n) {
  constexpr Lane kSign = Lane{1} << (8 * sizeof(Lane) - 1);
  auto fa = [=](size_t i) { return std::bit_cast<Float>(a[i]); };
  auto fb = [=](size_t i) { return std::bit_cast<Float>(b[i]); };
  auto as_bits = [](Float value) { return std::bit_cast<Lane>(value); };
  const bool is_integer = is_uint(type);
  switch (op) {
    case Op::Constant: return each(out, n, [=](size_t) { return payload; });
    case Op::Add:
      return is_integer ? each(out, n, [=](size_t i) { return a[i] + b[i]; })
                        : each(out, n, [=](size_t i) { return as_bits(fa(i) + fb(i)); });
    case Op::Sub:
      return is_integer ? each(out, n, [=](size_t i) { return a[i] - b[i]; })
                        : each(out, n, [=](size_t i) { return as_bits(fa(i) - fb(i)); });
    case Op::Mul: return each(out, n, [=](size_t i) { return as_bits(fa(i) * fb(i)); });
    case Op::Div: return each(out, n, [=](size_t i) { return as_bits(fa(i) / fb(i)); });
    case Op::Fma:
      return each(out, n, [=](size_t i) { return as_bits(std::fma(fa(i), fb(i), std::bit_cast<Float>(c[i]))); });
    case Op::Sqrt: return each(out, n, [=](size_t i) { return as_bits(std::sqrt(fa(i))); });
    case Op::Neg: return each(out, n, [=](size_t i) { return a[i] ^ kSign; });
    case Op::Abs: return each(out, n, [=](size_t i) { return a[i] & ~kSign; });
    case Op::Min: return each(out, n, [=](size_t i) { return fa(i) < fb(i) ? a[i] : b[i]; });
    case Op::Max: return each(out, n, [=](size_t i) { return fa(i) > fb(i) ? a[i] : b[i]; });
    case Op::Less: return each(out, n, [=](size_t i) { return Lane{fa(i) < fb(i)}; });
    case Op::Equal: return each(out, n, [=](size_t i) { return Lane{fa(i) == fb(i)}; });
    case Op::And:
    case Op::BitAnd: return each(out, n, [=](size_t i) { return a[i] & b[i]; });
    case Op::Or:
    case Op::BitOr: return each(out, n, [=](size_t i) { return a[i] | b[i]; });
    case Op::BitXor: return each(out, n, [=](size_t i) { return a[i] ^ b[i]; });
    case Op::Not: return each(out, n, [=](size_t i) { return a[i] ^ 1u; });
    case Op::Select: return each(out, n, [=](size_t i) { return a[i] ? b[i] : c[i]; });
    case Op::AsUint:
    case Op::AsFloat: return each(out, n, [=](size_t i) { return a[i]; });
    case Op::ShiftLeft: return each(out, n, [=](size_t i) { return a[i] << b[i]; });
    case Op::ShiftRight: return each(out, n, [=](size_t i) { return a[i] >> b[i]; });
    case Op::Widen: return each(out, n, [=](size_t i) { return a[i]; });
    case Op::Narrow: return each(out, n, [=](size_t i) { return a[i] & 0xffffu; });
    case Op::HalfToFloat:
      return each(out, n, [=](size_t i) { return as_bits(half_to_float(static_cast<uint16_t>(a[i]))); });
    case Op::FloatToHalf: return each(out, n, [=](size_t i) { return Lane{float_to_half(fa(i))}; });
    default: throw std::logic_error(fmt::format("'{}' is not a primitive", spelling(op)));
  }
}

template <class Lane>
void load(Type type, const void *array, size_t begin, Lane *out, size_t n) {
  if (type != Type::U16) {
    std::memcpy(out, static_cast<const Lane *>(array) + begin, n * sizeof(Lane));
    return;
  }
  const uint16_t *from = static_cast<const uint16_t *>(array) + begin;
  std::copy(from, from + n, out);
}

template <class Lane>
void store(Type type, const Lane *lanes, void *array, size_t begin, size_t n) {
  if (type != Type::U16) {
    std::memcpy(static_cast<Lane *>(array) + begin, lanes, n * sizeof(Lane));
    return;
  }
  std::transform(lanes, lanes + n, static_cast<uint16_t *>(array) + begin,
                 [](Lane lane) { return static_cast<uint16_t>(lane); });
}

// Rounded once by MPFR, to the type's precision or, with its exponent range set, to a subnormal.
double round_to(const mpq_class &value, mpfr_prec_t precision, mpfr_exp_t least, mpfr_exp_t greatest) {
  const mpfr_exp_t emin = mpfr_get_emin(), emax = mpfr_get_emax();
  mpfr_set_emin(least);
  mpfr_set_emax(greatest);
  mpfr_t rounded;
  mpfr_init2(rounded, precision);
  int ternary = mpfr_set_q(rounded, value.get_mpq_t(), MPFR_RNDN);
  ternary = mpfr_check_range(rounded, ternary, MPFR_RNDN);
  mpfr_subnormalize(rounded, ternary, MPFR_RNDN);
  const double result = mpfr_get_d(rounded, MPFR_RNDN);
  mpfr_clear(rounded);
  mpfr_set_emin(emin);
  mpfr_set_emax(emax);
  return result;
}

}  // namespace

template <class Float>
BasicEvaluator<Float>::BasicEvaluator(std::span<const Expr> outputs) {
  std::unordered_map<const Node *, uint32_t> index;
  for (const Node *node : topological_order(outputs)) {
    if (node->type != Type::Bool && is_wide(node->type) != (sizeof(Float) == 8))
      throw std::logic_error(
          fmt::format("an operation of type {} in a kernel of {}-bit floats", spelling(node->type), 8 * sizeof(Float)));
    index[node] = static_cast<uint32_t>(steps_.size());
    Step step{node->op, node->type, node->arity > 0 ? node->args[0]->type : node->type, node->payload, {0, 0, 0}};
    for (int i = 0; i < node->arity; ++i) step.args[i] = index.at(node->args[i]);
    steps_.push_back(step);
  }
  for (Expr output : outputs) outputs_.push_back(index.at(output.node()));
}

template <class Float>
void BasicEvaluator<Float>::run(std::span<const Float *const> inputs, std::span<const Float> parameters,
                                std::span<Float *const> outputs, size_t n) const {
  const std::vector<const void *> in(inputs.begin(), inputs.end());
  const std::vector<void *> out(outputs.begin(), outputs.end());
  run(in, parameters, out, n);
}

template <class Float>
void BasicEvaluator<Float>::run(std::span<const void *const> inputs, std::span<const Float> parameters,
                                std::span<void *const> outputs, size_t n) const {
  std::vector<Lane<Float>> lanes(steps_.size() * kBlock);
  auto lane = [&](uint32_t step) { return lanes.data() + step * kBlock; };
  for (size_t begin = 0; begin < n; begin += kBlock) {
    const size_t count = std::min(kBlock, n - begin);
    for (size_t s = 0; s < steps_.size(); ++s) {
      const Step &step = steps_[s];
      Lane<Float> *out = lane(static_cast<uint32_t>(s));
      if (step.op == Op::Input) {
        load(step.type, inputs[step.payload], begin, out, count);
      } else if (step.op == Op::Parameter) {
        std::fill_n(out, count, std::bit_cast<Lane<Float>>(parameters[step.payload]));
      } else {
        apply<Float>(step.op, step.operand_type, static_cast<Lane<Float>>(step.payload), out, lane(step.args[0]),
                     lane(step.args[1]), lane(step.args[2]), count);
      }
    }
    for (size_t o = 0; o < outputs.size(); ++o)
      store(steps_[outputs_[o]].type, lane(outputs_[o]), outputs[o], begin, count);
  }
}

template <class Float>
Float BasicEvaluator<Float>::operator()(std::span<const Float> inputs, std::span<const Float> parameters) const {
  std::vector<const Float *> in;
  for (const Float &x : inputs) in.push_back(&x);
  Float result = 0;
  Float *out = &result;
  run(in, parameters, std::span<Float *const>(&out, 1), 1);
  return result;
}

template class BasicEvaluator<float>;
template class BasicEvaluator<double>;

float round_to_float(const mpq_class &value) { return static_cast<float>(round_to(value, 24, -148, 128)); }
double round_to_double(const mpq_class &value) { return round_to(value, 53, -1073, 1024); }

}  // namespace actc
