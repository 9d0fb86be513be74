// log(x) = k ln 2 + log(m), x = 2^k m, m in [0.75, 1.5).
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/log_reduction.h"

namespace actc {
namespace {

Expr lower_log(std::span<const Argument> args) {
  const Expr x = args[0].value;
  const LogParts parts = split_log(x);
  return with_log_edges(x, add_exponent(parts.k, log_of_one_plus(parts.m - 1)));
}

}  // namespace

extern const Atom atom_log;
const Atom atom_log = {
    .op = Op::Log,
    .bound = {Bound::Kind::Sampled, 0.98, "<= 0.98 ULP"},
    .lower = lower_log,
};

}  // namespace actc
