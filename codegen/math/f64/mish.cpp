// mish(x) = x n / (n + 2), n = e (e + 2), e = e^x (tanh(log1p(e)) is that quotient). With e = p 2^m, m = max(n, -100),
// the quotient is p (e + 2) / (p (e + 2) + 2 2^-m), and the rest of the exponent comes last. Above 20 the result is x.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/f64/exp_pair.h"

namespace actc {
namespace {

using namespace f64;

Expr lower_mish(std::span<const Argument> args) {
  const Argument x = clamped(args[0], -760, 20);
  const ExpParts parts = exp_parts(x);
  const Expr m = at_least(-100, parts.n);
  const Pair p = power_of(parts), numerator = p * (2 + scaled(p, power_of_two(m)));
  const Pair y = numerator / (numerator + power_of_two(1 - m)) * x;
  const Expr result = rounded(y) * power_of_two(parts.n - m);
  return or_sign(actc::select(constant(m, 20) < args[0].value, args[0].value, result), args[0].value);
}

}  // namespace

extern const Atom atom_f64_mish;
const Atom atom_f64_mish = {
    .op = Op::Mish,
    .bound = {Bound::Kind::Sampled, 1.5, "<= 1.5 ULP; subnormal results within 2 units of 2^-1074"},
    .lower = lower_mish,
};

}  // namespace actc
