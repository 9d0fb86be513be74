// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/rounded.h"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

#include "codegen/misrounded.h"

namespace actc {
namespace {

// Each replacement costs every element a comparison and a selection.
constexpr size_t kMaxReplaced = 128;

[[noreturn]] void refuse(const Formula &f, const std::string &why) {
  throw std::invalid_argument(
      fmt::format("{} {}: the accuracy 'rounded' {}; use 'precise'", f.activation.name, to_string(f.direction), why));
}

void check(const Formula &f, DType dtype) {
  if (!is_stored_narrow(dtype)) refuse(f, fmt::format("is for f16 and bf16, not for {}", to_string(dtype)));
  if (f.activation.inputs.size() != 1 || f.direction == Direction::DoubleBackward)
    refuse(f, "needs a function of one input, whose values can all be tried");
  for (const Parameter &p : f.activation.parameters)
    if (!p.default_value)
      refuse(f, fmt::format("is for default parameters, and '{}' has none: give it a value in the definition", p.name));
}

// x == value, and all parameters at their defaults: elsewhere other inputs would need it.
Expr is_case(Context &c, Expr x, float value, const std::vector<float> &defaults) {
  Expr condition = equal(x, c.f32(value));
  for (uint32_t p = 0; p < defaults.size(); ++p)
    condition = logical_and(condition, equal(c.parameter(p, Type::F32), c.f32(defaults[p])));
  return condition;
}

}  // namespace

Primitives correctly_rounded(const Formula &formula, DType dtype) {
  check(formula, dtype);
  Context &c = formula.outputs[0].context();
  const bool has_dy = formula.names.inputs.size() > 1;
  const Expr x = c.input(has_dy ? 1 : 0, Type::F32);
  const Sweep sweep = sweeps_of(formula.activation).at(0);
  const std::vector<Truth> truths = truths_of(formula.activation, formula.direction, formula.convention);

  // The function of x alone is patched; dy comes after it.
  std::vector<Expr> values;
  std::vector<bool> times_dy;
  for (Expr output : formula.outputs) {
    times_dy.push_back(has_dy && output.is(Op::Mul) && output.arg(0).is(Op::Input) && output.arg(0).index() == 0);
    values.push_back(lower_math(times_dy.back() ? output.arg(1) : output));
  }
  const auto assembled = [&] {
    Primitives kernel{formula.names, {}, {}};
    for (size_t r = 0; r < values.size(); ++r)
      kernel.outputs.push_back(times_dy[r] ? c.input(0, Type::F32) * values[r] : values[r]);
    return with_storage(std::move(kernel), dtype);
  };

  size_t replaced = 0;
  const std::vector<std::vector<Misrounded>> wrong = misrounded(assembled(), dtype, truths, sweep);
  for (size_t r = 0; r < wrong.size(); ++r)
    for (const Misrounded &m : wrong[r]) {
      const float at = widened(m.x, dtype);
      if (++replaced > kMaxReplaced)
        refuse(formula, fmt::format("would replace the results of more than {} inputs", kMaxReplaced));
      values[r] = select(is_case(c, x, at, sweep.parameters), c.f32(m.value), values[r]);
    }
  Primitives kernel = assembled();
  for (const std::vector<Misrounded> &left : misrounded(kernel, dtype, truths, sweep))
    if (!left.empty()) refuse(formula, fmt::format("does not reach the input {:g}", widened(left[0].x, dtype)));
  kernel.bound = {
      Bound::Kind::Exhaustive, 0.5,
      fmt::format("correctly rounded{}: all 65,536 inputs tried, {} replaced{}", has_dy ? " where dy is 1" : "",
                  replaced, sweep.parameters.empty() ? "" : "; parameters at their defaults")};
  return kernel;
}

}  // namespace actc
