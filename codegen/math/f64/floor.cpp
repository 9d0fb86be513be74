// floor(x), exactly.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/rounding.h"

namespace actc {

extern const Atom atom_f64_floor;
const Atom atom_f64_floor = {
    .op = Op::Floor,
    .bound = {Bound::Kind::Exact, 0, "exact"},
    .lower = lower_floor,
};

}  // namespace actc
