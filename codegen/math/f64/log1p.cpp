// log1p(x): u = 1 + x = 2^k (1 + f), where f takes up what the rounding of u loses. The result has the sign of x; tiny
// x are passed through, because the division would cut subnormals.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/f64/log_pair.h"

namespace actc {
namespace {

using namespace f64;

Expr lower_log1p(std::span<const Argument> args) {
  const Expr x = args[0].value;
  const Pair u = two_sum(constant(x, 1), x);
  const Split parts = split(u.hi);
  const Expr inverse = power_of_two(-at_most(1000, parts.k));  // 2^-k; nothing is lost beyond
  const Pair f = two_sum(parts.f.hi, u.lo * inverse);
  const Expr y = or_sign(with_log_edges(u.hi, rounded(add_exponent(parts.k, log_one_plus(f)))), x);
  return actc::select(abs(x) < 0x1p-54, x, y);
}

}  // namespace

extern const Atom atom_f64_log1p;
const Atom atom_f64_log1p = {
    .op = Op::Log1p,
    .bound = {Bound::Kind::Sampled, 1, "<= 1 ULP"},
    .lower = lower_log1p,
};

}  // namespace actc
