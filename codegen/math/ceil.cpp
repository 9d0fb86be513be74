// ceil(x), exactly.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/math/rounding.h"

namespace actc {

extern const Atom atom_ceil;
const Atom atom_ceil = {
    .op = Op::Ceil,
    .bound = {Bound::Kind::Exact, 0, "exact"},
    .lower = lower_ceil,
};

}  // namespace actc
