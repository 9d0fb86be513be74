// generic: plain C for the user's compiler, for machines without a target of their own. Same bits; speed is the
// compiler's.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "targets/target.h"

namespace actc {

const Target &generic_target() {
  static constexpr Target kGeneric = {
      .name = "generic",
      .description = "plain C",
      .cpu_features = 0,
      .triple = "",
      .cpu = "",
      .tune = "",
      .halide = "",
      .lanes = 1,
      .vectors = 1,
  };
  return kGeneric;
}

}  // namespace actc
