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
#include <unordered_map>

#include "dsl/half.h"

namespace actc {
namespace {

constexpr size_t kBlock = 256;
using Lane = uint32_t;

float as_float(Lane bits) { return std::bit_cast<float>(bits); }
Lane as_bits(float value) { return std::bit_cast<Lane>(value); }

template <class F>
void each(Lane *out, size_t n, F f) {
  for (size_t i = 0; i < n; ++i) out[i] = f(i);
}

// Computes one operation for n lanes; conditions are lanes of 0 or 1.
void apply(Op op, Type type, uint32_t payload, Lane *out, const Lane *a, const Lane *b, const Lane *c, size_t n) {
  auto fa = [=](size_t i) { return as_float(a[i]); };
  auto fb = [=](size_t i) { return as_float(b[i]); };
  const bool is_uint = type == Type::U32;
  switch (op) {
    case Op::Constant: return each(out, n, [=](size_t) { return payload; });
    case Op::Add:
      return is_uint ? each(out, n, [=](size_t i) { return a[i] + b[i]; })
                     : each(out, n, [=](size_t i) { return as_bits(fa(i) + fb(i)); });
    case Op::Sub:
      return is_uint ? each(out, n, [=](size_t i) { return a[i] - b[i]; })
                     : each(out, n, [=](size_t i) { return as_bits(fa(i) - fb(i)); });
    case Op::Mul: return each(out, n, [=](size_t i) { return as_bits(fa(i) * fb(i)); });
    case Op::Div: return each(out, n, [=](size_t i) { return as_bits(fa(i) / fb(i)); });
    case Op::Fma: return each(out, n, [=](size_t i) { return as_bits(std::fma(fa(i), fb(i), as_float(c[i]))); });
    case Op::Sqrt: return each(out, n, [=](size_t i) { return as_bits(std::sqrt(fa(i))); });
    case Op::Neg: return each(out, n, [=](size_t i) { return a[i] ^ 0x80000000u; });
    case Op::Abs: return each(out, n, [=](size_t i) { return a[i] & 0x7fffffffu; });
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

void load(Type type, const void *array, size_t begin, Lane *out, size_t n) {
  if (type != Type::U16) {
    std::memcpy(out, static_cast<const Lane *>(array) + begin, n * sizeof(Lane));
    return;
  }
  const uint16_t *from = static_cast<const uint16_t *>(array) + begin;
  std::copy(from, from + n, out);
}

void store(Type type, const Lane *lanes, void *array, size_t begin, size_t n) {
  if (type != Type::U16) {
    std::memcpy(static_cast<Lane *>(array) + begin, lanes, n * sizeof(Lane));
    return;
  }
  std::transform(lanes, lanes + n, static_cast<uint16_t *>(array) + begin,
                 [](Lane lane) { return static_cast<uint16_t>(lane); });
}

}  // namespace

Evaluator::Evaluator(std::span<const Expr> outputs) {
  std::unordered_map<const Node *, uint32_t> index;
  for (const Node *node : topological_order(outputs)) {
    index[node] = static_cast<uint32_t>(steps_.size());
    Step step{node->op, node->type, node->arity > 0 ? node->args[0]->type : node->type, node->payload, {0, 0, 0}};
    for (int i = 0; i < node->arity; ++i) step.args[i] = index.at(node->args[i]);
    steps_.push_back(step);
  }
  for (Expr output : outputs) outputs_.push_back(index.at(output.node()));
}

void Evaluator::run(std::span<const float *const> inputs, std::span<const float> parameters,
                    std::span<float *const> outputs, size_t n) const {
  const std::vector<const void *> in(inputs.begin(), inputs.end());
  const std::vector<void *> out(outputs.begin(), outputs.end());
  run(in, parameters, out, n);
}

void Evaluator::run(std::span<const void *const> inputs, std::span<const float> parameters,
                    std::span<void *const> outputs, size_t n) const {
  std::vector<Lane> lanes(steps_.size() * kBlock);
  auto lane = [&](uint32_t step) { return lanes.data() + step * kBlock; };
  for (size_t begin = 0; begin < n; begin += kBlock) {
    const size_t count = std::min(kBlock, n - begin);
    for (size_t s = 0; s < steps_.size(); ++s) {
      const Step &step = steps_[s];
      Lane *out = lane(static_cast<uint32_t>(s));
      if (step.op == Op::Input) {
        load(step.type, inputs[step.payload], begin, out, count);
      } else if (step.op == Op::Parameter) {
        std::fill_n(out, count, as_bits(parameters[step.payload]));
      } else {
        apply(step.op, step.operand_type, step.payload, out, lane(step.args[0]), lane(step.args[1]), lane(step.args[2]),
              count);
      }
    }
    for (size_t o = 0; o < outputs.size(); ++o)
      store(steps_[outputs_[o]].type, lane(outputs_[o]), outputs[o], begin, count);
  }
}

float Evaluator::operator()(std::span<const float> inputs, std::span<const float> parameters) const {
  std::vector<const float *> in;
  for (const float &x : inputs) in.push_back(&x);
  float result = 0;
  float *out = &result;
  run(in, parameters, std::span<float *const>(&out, 1), 1);
  return result;
}

float round_to_float(const mpq_class &value) {
  // MPFR rounds once, to 24 bits or, with float's exponent range set, to a subnormal.
  const mpfr_exp_t emin = mpfr_get_emin(), emax = mpfr_get_emax();
  mpfr_set_emin(-148);
  mpfr_set_emax(128);
  mpfr_t rounded;
  mpfr_init2(rounded, 24);
  int ternary = mpfr_set_q(rounded, value.get_mpq_t(), MPFR_RNDN);
  ternary = mpfr_check_range(rounded, ternary, MPFR_RNDN);
  mpfr_subnormalize(rounded, ternary, MPFR_RNDN);
  const float result = mpfr_get_flt(rounded, MPFR_RNDN);
  mpfr_clear(rounded);
  mpfr_set_emin(emin);
  mpfr_set_emax(emax);
  return result;
}

double round_to_double(const mpq_class &value) {
  mpfr_t rounded;
  mpfr_init2(rounded, 53);
  mpfr_set_q(rounded, value.get_mpq_t(), MPFR_RNDN);
  const double result = mpfr_get_d(rounded, MPFR_RNDN);
  mpfr_clear(rounded);
  return result;
}

}  // namespace actc
