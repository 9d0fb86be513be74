// exp(x) = (p 2^floor(n/2)) 2^(n - floor(n/2)): two factors, because 2^n itself is not a float for subnormal results.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/f64/exp_pair.h"

namespace actc {
namespace {

using namespace f64;

Expr lower_exp(std::span<const Argument> args) {
  const ExpParts parts = exp_parts(clamped(args[0], -746, 710));  // e^-746 rounds to 0, e^710 overflows
  return scaled_twice(rounded(power_of(parts)), parts.n);
}

}  // namespace

extern const Atom atom_f64_exp;
const Atom atom_f64_exp = {
    .op = Op::Exp,
    .bound = {Bound::Kind::Sampled, 1, "<= 1 ULP; subnormal results within 1 unit of 2^-1074"},
    .lower = lower_exp,
};

}  // namespace actc
