// log2(x) = k + log(m) / ln 2, with 1 / ln 2 in two pieces.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/log_reduction.h"

namespace actc {
namespace {

Expr lower_log2(std::span<const Argument> args) {
  const Expr x = args[0].value;
  const LogParts parts = split_log(x);
  const Expr l = log_of_one_plus(parts.m - 1);
  return with_log_edges(x, fma(l, 0x1.715476p0, fma(l, 0x1.4ae0cp-26, parts.k)));
}

}  // namespace

extern const Atom atom_log2;
const Atom atom_log2 = {
    .op = Op::Log2,
    .bound = {Bound::Kind::Sampled, 2.1, "<= 2.1 ULP"},
    .lower = lower_log2,
};

}  // namespace actc
