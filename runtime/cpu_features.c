/* What the CPU can do and the operating system saves, asked once. Leaf 0xD is not read: XCR0 never has a bit that leaf
 * 0xD does not offer. Machines other than x86-64 have none of these levels.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "cpu_features.h"

#include <stdatomic.h>

#if defined(__x86_64__)
#include <cpuid.h>

static uint64_t detect(void) {
  actc_cpuid id = {0};
  uint32_t eax, ebx, ecx, edx;
  __cpuid(0, id.max_leaf, ebx, ecx, edx);
  __cpuid(1, eax, ebx, id.leaf1_ecx, edx);
  if (id.max_leaf >= 7) __cpuid_count(7, 0, eax, id.leaf7_ebx, ecx, edx);
  __cpuid(0x80000000u, id.max_extended, ebx, ecx, edx);
  if (id.max_extended >= 0x80000001u) __cpuid(0x80000001u, eax, ebx, id.extended1_ecx, edx);
  if (id.leaf1_ecx & ACTC_LEAF1_ECX_OSXSAVE) { /* else XGETBV is an illegal instruction */
    __asm__ volatile("xgetbv" : "=a"(eax), "=d"(edx) : "c"(0));
    id.xcr0 = (uint64_t)edx << 32 | eax;
  }
  return actc_decode_cpuid(&id);
}
#else
static uint64_t detect(void) { return 0; }
#endif

uint64_t actc_cpu_detected(void) {
  /* CPUID traps in virtual machines (microseconds). Threads that race here all store the same word. */
  static _Atomic uint64_t cache;
  const uint64_t known = (uint64_t)1 << 63;
  uint64_t word = atomic_load_explicit(&cache, memory_order_relaxed);
  if (word == 0) {
    word = detect() | known;
    atomic_store_explicit(&cache, word, memory_order_relaxed);
  }
  return word & ~known;
}
