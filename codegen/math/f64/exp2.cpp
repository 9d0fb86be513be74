// exp2(x) = 2^n e^(r ln 2), r = x - n exact and ln 2 a pair.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/f64/exp_pair.h"

namespace actc {
namespace {

using namespace f64;

Expr lower_exp2(std::span<const Argument> args) {
  const Argument x = clamped(args[0], -1100, 1025);
  const Expr n = (x.value + kMagic) - kMagic;
  const Pair ln2 = pair(n, 0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56);
  const ExpParts parts{expm1_reduced(ln2 * Argument{x.value - n, x.residual}), n};
  return scaled_twice(rounded(power_of(parts)), n);
}

}  // namespace

extern const Atom atom_f64_exp2;
const Atom atom_f64_exp2 = {
    .op = Op::Exp2,
    .bound = {Bound::Kind::Sampled, 1, "<= 1 ULP; subnormal results within 1 unit of 2^-1074"},
    .lower = lower_exp2,
};

}  // namespace actc
