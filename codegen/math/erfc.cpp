// erfc(x) = e^(-x^2) R(x) above 0, 2 - that below; x^2 in two pieces. R = P/Q: degrees 4/5 on [0, 10.1].
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/coefficients/erfc.h"
#include "codegen/math/exp_reduction.h"

namespace actc {
namespace {

Expr lower_erfc(std::span<const Argument> args) {
  const Expr x = args[0].value, a = at_most(10.1, abs(x)), square = a * a;
  Expr lost = fma(a, a, -square);
  if (const Expr residual = residual_within(args[0], 10.1)) lost = fma(2 * x, residual, lost);
  const ExpParts e = reduce_exp(-square, -lost, 127 + 64);
  const Expr p = polynomial(a, coefficients::kErfcP);
  const Expr q = polynomial(a, coefficients::kErfcQ);
  const Expr tail = e.p * scale_of(e) * p / (q * 0x1p64);
  return select(x < 0, 2 - tail, tail);
}

}  // namespace

extern const Atom atom_erfc;
const Atom atom_erfc = {
    .op = Op::Erfc,
    .bound = {Bound::Kind::Sampled, 8, "<= 8 ULP; subnormal results within 2 units of 2^-149"},
    .lower = lower_erfc,
};

}  // namespace actc
