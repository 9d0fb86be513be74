// gelu(x) = max(x, 0) - a E P / (2^64 Q): an exact term and a small correction. The result has the sign of x.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/gauss.h"

namespace actc {
namespace {

Expr lower_gelu(std::span<const Argument> args) {
  const Expr x = args[0].value;
  const GaussParts g = gauss_parts(args[0], 14.5);
  return or_sign(at_least(0, x) - g.a * g.density * g.p / (g.q * 0x1p64), x);
}

}  // namespace

extern const Atom atom_gelu;
const Atom atom_gelu = {
    .op = Op::Gelu,
    .bound = {Bound::Kind::Sampled, 7, "<= 7 ULP; subnormal results within 2 units of 2^-149"},
    .lower = lower_gelu,
};

}  // namespace actc
