// log(x) = k ln 2 + log(1 + f), x = 2^k (1 + f).
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/f64/log_pair.h"

namespace actc {
namespace {

using namespace f64;

Expr lower_log(std::span<const Argument> args) {
  const Split parts = split(args[0].value);
  return with_log_edges(args[0].value, rounded(add_exponent(parts.k, log_one_plus(parts.f))));
}

}  // namespace

extern const Atom atom_f64_log;
const Atom atom_f64_log = {
    .op = Op::Log,
    .bound = {Bound::Kind::Sampled, 1, "<= 1 ULP"},
    .lower = lower_log,
};

}  // namespace actc
