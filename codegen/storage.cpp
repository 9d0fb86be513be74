// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/storage.h"

#include <fmt/format.h>

#include <bit>
#include <cmath>

#include "codegen/math/atom.h"
#include "dsl/half.h"
#include "dsl/transform.h"

namespace actc {
namespace {

Expr load(Expr stored, DType dtype) {
  Context &c = stored.context();
  if (dtype == DType::F16) return c.make(Op::HalfToFloat, {stored});
  return as_float(shift_left(c.make(Op::Widen, {stored}), 16));  // bf16: the upper half of an f32
}

// bf16 rounds to nearest even by an addition that carries into the upper half; a NaN whose payload sits in the lower
// half alone would become an infinity, so that NaNs are cut and made quiet instead.
Expr store(Expr value, DType dtype) {
  Context &c = value.context();
  if (dtype == DType::F16) return c.make(Op::FloatToHalf, {value});
  const Expr bits = as_uint(value), upper = shift_right(bits, 16);
  const Expr odd = c.make(Op::BitAnd, {upper, c.u32(1)});
  const Expr rounded = shift_right(bits + (odd + c.u32(0x7fff)), 16);
  const Expr quiet = c.make(Op::BitOr, {upper, c.u32(0x40)});
  return c.make(Op::Narrow, {select(equal(value, value), rounded, quiet)});
}

// The rounding adds half a unit of the narrow type to what remains of the error in f32.
Bound rounded_once(const Bound &inner, DType dtype) {
  if (inner.kind == Bound::Kind::Unverified) return inner;
  const double units = dtype == DType::F16 ? 0x1p-13 : 0x1p-16;  // of an f32's ULP, for normal results
  Bound bound{inner.kind, 0.5 + inner.max_ulp * units, {}};
  bound.text = inner.kind == Bound::Kind::Exact
                   ? fmt::format("correctly rounded: exact before the one rounding to {}", to_string(dtype))
                   : fmt::format("in f32, before the one rounding to {}: {}", to_string(dtype), inner.text);
  return bound;
}

}  // namespace

Primitives with_storage(Primitives kernel, DType dtype, size_t n_results) {
  if (!is_stored_narrow(dtype)) return kernel;
  Context &c = kernel.outputs.at(0).context();
  std::vector<Expr> inputs;
  for (uint32_t i = 0; i < kernel.names.inputs.size(); ++i) inputs.push_back(load(c.input(i, Type::U16), dtype));
  for (size_t k = 0; k < kernel.outputs.size(); ++k) {
    const Expr value = substitute(kernel.outputs[k], inputs, {});
    kernel.outputs[k] = k < n_results ? store(value, dtype) : value;
  }
  kernel.bound = rounded_once(kernel.bound, dtype);
  return kernel;
}

float rounded_to_odd(double value) {
  float f = static_cast<float>(value);
  if (f == value || std::isnan(value)) return f;
  if (std::fabs(f) > std::fabs(value)) f = std::nextafter(f, 0.0f);
  return std::bit_cast<float>(std::bit_cast<uint32_t>(f) | 1);
}

uint16_t rounded_to(double value, DType dtype) {
  const float f = rounded_to_odd(value);
  if (dtype == DType::F16) return float_to_half(f);
  const uint32_t bits = std::bit_cast<uint32_t>(f);
  return static_cast<uint16_t>(std::isnan(f) ? bits >> 16 | 0x40 : (bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

float widened(uint16_t bits, DType dtype) {
  return dtype == DType::F16 ? half_to_float(bits) : std::bit_cast<float>(static_cast<uint32_t>(bits) << 16);
}

}  // namespace actc
