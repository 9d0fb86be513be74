// round(x), exactly.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/rounding.h"

namespace actc {

extern const Atom atom_f64_round;
const Atom atom_f64_round = {
    .op = Op::Round,
    .bound = {Bound::Kind::Exact, 0, "exact"},
    .lower = lower_round,
};

}  // namespace actc
