/* What the CPU can do and the operating system saves, asked once. Leaf 0xD is not read: XCR0 never has a bit that leaf
 * 0xD does not offer. Machines other than x86-64 have none of these levels.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "cpu_features.h"

#include <stdatomic.h>

#if defined(__x86_64__)
#include <cpuid.h>

/* The caches one by one (leaf 4, on AMD 0x8000001D); the last one is the largest. */
static size_t detect_cache(void) {
  uint32_t max_leaf, max_extended, leaf = 4, eax, ebx, ecx, edx;
  __cpuid(0, max_leaf, ebx, ecx, edx);
  __cpuid(0x80000000u, max_extended, ebx, ecx, edx);
  if (max_extended >= 0x8000001du) {
    __cpuid(0x80000001u, eax, ebx, ecx, edx);
    if (ecx & ACTC_EXTENDED1_ECX_TOPOEXT) leaf = 0x8000001du;
  }
  size_t largest = 0;
  if (leaf == 4 && max_leaf < 4) return 0;
  for (uint32_t i = 0; i < 16; ++i) {
    __cpuid_count(leaf, i, eax, ebx, ecx, edx);
    if ((eax & 31) == 0) break; /* no more caches */
    const size_t bytes = actc_decode_cache(ebx, ecx);
    if (bytes > largest) largest = bytes;
  }
  return largest;
}

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
static size_t detect_cache(void) { return 0; }
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

size_t actc_cache_size(void) {
  static _Atomic size_t cache;
  size_t bytes = atomic_load_explicit(&cache, memory_order_relaxed);
  if (bytes == 0) {
    bytes = detect_cache();
    if (bytes == 0) bytes = (size_t)32 << 20; /* virtual machines may tell nothing */
    atomic_store_explicit(&cache, bytes, memory_order_relaxed);
  }
  return bytes;
}
