// log2(x) = k + log(1 + f) / ln 2, x = 2^k (1 + f).
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/f64/log_pair.h"

namespace actc {
namespace {

using namespace f64;

Expr lower_log2(std::span<const Argument> args) {
  const Expr x = args[0].value;
  const Split parts = split(x);
  const Pair l = log_one_plus(parts.f) * pair(x, 0x1.71547652b82fep0, 0x1.777d0ffda0d24p-56);
  return with_log_edges(x, rounded(l + parts.k));
}

}  // namespace

extern const Atom atom_f64_log2;
const Atom atom_f64_log2 = {
    .op = Op::Log2,
    .bound = {Bound::Kind::Sampled, 1, "<= 1 ULP"},
    .lower = lower_log2,
};

}  // namespace actc
