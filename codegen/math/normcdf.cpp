// normcdf(x) = E P / (2^64 Q) below 0, 1 - that above: the tail is relative, and the one division rounds it.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/gauss.h"

namespace actc {
namespace {

Expr lower_normcdf(std::span<const Argument> args) {
  const Expr x = args[0].value;
  const GaussParts g = gauss_parts(args[0], 14.3);
  const Expr tail = g.density * g.p / (g.q * 0x1p64);
  return select(x < 0, tail, 1 - tail);
}

}  // namespace

extern const Atom atom_normcdf;
const Atom atom_normcdf = {
    .op = Op::Normcdf,
    .bound = {Bound::Kind::Sampled, 7, "<= 7 ULP; subnormal results within 2 units of 2^-149"},
    .lower = lower_normcdf,
};

}  // namespace actc
