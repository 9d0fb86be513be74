// mish'(x) = e ((e + 2) D + 4 x (e + 1)) / D^2, D = e (e + 2) + 2, e = e^x, in pairs, so that little cancels even at
// its zero, -1.1924. x is clamped to [-760, 25]; it is 1 above.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/f64/exp_pair.h"

namespace actc {
namespace {

using namespace f64;

Expr lower_mish_grad(std::span<const Argument> args) {
  const Argument x = clamped(args[0], -760, 25);
  const ExpParts parts = exp_parts(x);
  const Expr m = at_least(-100, parts.n);
  const Pair p = power_of(parts), e = scaled(p, power_of_two(m));
  const Pair d = 2 + e * (2 + e);
  const Pair numerator = (2 + e) * d + scaled((1 + e) * x, 4);
  return rounded(p * numerator / (d * d)) * power_of_two(m) * power_of_two(parts.n - m);
}

}  // namespace

extern const Atom atom_f64_mish_grad;
const Atom atom_f64_mish_grad = {
    .op = Op::MishGrad,
    .bound = {Bound::Kind::Sampled, 1.5,
              "<= 1.5 ULP; within 1 of the zero at -1.192 |err| <= 1.5 ulp(max(|f'|, 2^-4)); subnormal results within "
              "2 units of 2^-1074"},
    .lower = lower_mish_grad,
};

}  // namespace actc
