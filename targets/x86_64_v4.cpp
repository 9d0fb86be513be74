// x86-64-v4: AVX-512 F, BW, CD, DQ, VL, 32 registers of 512 bits and mask registers. Skylake-X (2017) and Zen 4 (2022)
// onwards. x86-64 psABI, 3.1.1. Full-width vectors: LLVM would prefer 256 bits on this level unless told.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/include/actc_runtime.h"
#include "targets/target.h"

namespace actc {

extern const Target target_x86_64_v4;
const Target target_x86_64_v4 = {
    .name = "x86-64-v4",
    .description = "AVX-512",
    .cpu_features = ACTC_CPU_X86_64_V3 | ACTC_CPU_X86_64_V4,
    .triple = "x86_64-unknown-linux-gnu",
    .cpu = "x86-64-v4",
    .tune = "znver4",
    .halide = "x86-64-linux-sse41-avx-avx2-f16c-fma-avx512-avx512_skylake",
    .lanes = 16,
    .vectors = 4,
};

}  // namespace actc
