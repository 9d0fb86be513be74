/* From the values of CPUID and XCR0 to ACTC_CPU_* bits: a pure function, so that tests can describe any machine.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef ACTC_RUNTIME_CPU_FEATURES_H
#define ACTC_RUNTIME_CPU_FEATURES_H

#include "internal.h"

typedef struct actc_cpuid {
  uint32_t max_leaf, max_extended; /* EAX of leaves 0 and 0x80000000; leaves above hold no features */
  uint32_t leaf1_ecx, leaf7_ebx, extended1_ecx;
  uint64_t xcr0; /* registers that the operating system saves; 0 where XGETBV may not be executed */
} actc_cpuid;

/* Above the SSE2 that every x86-64 CPU has, x86-64-v3 asks for (System V ABI, table of micro-architecture levels): */
enum {
  ACTC_LEAF1_ECX_V3 = 1u << 0        /* SSE3 */
                      | 1u << 9      /* SSSE3 */
                      | 1u << 12     /* FMA */
                      | 1u << 13     /* CMPXCHG16B */
                      | 1u << 19     /* SSE4.1 */
                      | 1u << 20     /* SSE4.2 */
                      | 1u << 22     /* MOVBE */
                      | 1u << 23     /* POPCNT */
                      | 1u << 27     /* OSXSAVE: XGETBV works, and XCR0 tells */
                      | 1u << 28     /* AVX */
                      | 1u << 29,    /* F16C */
  ACTC_LEAF7_EBX_V3 = 1u << 3        /* BMI1 */
                      | 1u << 5      /* AVX2 */
                      | 1u << 8,     /* BMI2 */
  ACTC_EXTENDED1_ECX_V3 = 1u << 0    /* LAHF */
                          | 1u << 5, /* LZCNT */
  ACTC_XCR0_V3 = 1u << 1 | 1u << 2   /* xmm, ymm */
};
/* x86-64-v4 adds AVX-512 F, DQ, CD, BW and VL. */
#define ACTC_LEAF7_EBX_V4 (1u << 16 | 1u << 17 | 1u << 28 | 1u << 30 | 1u << 31)
#define ACTC_XCR0_V4 (ACTC_XCR0_V3 | 1u << 5 | 1u << 6 | 1u << 7) /* k0-k7, upper halves of zmm0-15, zmm16-31 */
#define ACTC_LEAF1_ECX_OSXSAVE (1u << 27)
#define ACTC_EXTENDED1_ECX_TOPOEXT (1u << 22) /* leaf 0x8000001D */

/* Bytes of the cache that EBX and ECX of leaf 4 describe: ways * partitions * line * sets, each less one. */
static inline size_t actc_decode_cache(uint32_t ebx, uint32_t ecx) {
  return ((size_t)(ebx >> 22) + 1) * ((ebx >> 12 & 0x3ff) + 1) * ((ebx & 0xfff) + 1) * ((size_t)ecx + 1);
}

static inline uint64_t actc_decode_cpuid(const actc_cpuid *id) {
  if (id->max_leaf < 7 || id->max_extended < 0x80000001u) return 0;
  if ((id->leaf1_ecx & ACTC_LEAF1_ECX_V3) != ACTC_LEAF1_ECX_V3) return 0;
  if ((id->leaf7_ebx & ACTC_LEAF7_EBX_V3) != ACTC_LEAF7_EBX_V3) return 0;
  if ((id->extended1_ecx & ACTC_EXTENDED1_ECX_V3) != ACTC_EXTENDED1_ECX_V3) return 0;
  if ((id->xcr0 & ACTC_XCR0_V3) != ACTC_XCR0_V3) return 0;
  if ((id->leaf7_ebx & ACTC_LEAF7_EBX_V4) != ACTC_LEAF7_EBX_V4) return ACTC_CPU_X86_64_V3;
  if ((id->xcr0 & ACTC_XCR0_V4) != ACTC_XCR0_V4) return ACTC_CPU_X86_64_V3;
  return ACTC_CPU_X86_64_V3 | ACTC_CPU_X86_64_V4;
}

#endif
