// x86-64-v3: AVX2 and FMA, 16 registers of 256 bits. Haswell (2013) and Zen 1 (2017) onwards. x86-64 psABI, 3.1.1.
// min and max return the second operand when one is NaN; blendv costs an FMA slot on Zen; masked loads are cheap.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/include/actc_runtime.h"
#include "targets/target.h"

namespace actc {

extern const Target target_x86_64_v3;
const Target target_x86_64_v3 = {
    .name = "x86-64-v3",
    .description = "AVX2 + FMA",
    .cpu_features = ACTC_CPU_X86_64_V3,
    .triple = "x86_64-unknown-linux-gnu",
    .cpu = "x86-64-v3",
    .tune = "znver3",
    .halide = "x86-64-linux-sse41-avx-avx2-f16c-fma",
    .lanes = 8,
    .vectors = 4,
};

}  // namespace actc
