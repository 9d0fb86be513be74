// Decoding of CPUID and XCR0: synthetic machines, one missing bit at a time, and this machine against Linux's list.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cpu_features.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>
#include <string>

namespace {

constexpr uint64_t v3 = ACTC_CPU_X86_64_V3, v4 = ACTC_CPU_X86_64_V4;

// Registers as read on an AVX-512 server; xcr0 0xe7 = x87, xmm, ymm, opmask, zmm_hi256, hi16_zmm.
constexpr actc_cpuid server = {0x1f, 0x80000008u, 0x7ffefbffu, 0xd19f47abu | 1u << 3, 0x121u, 0xe7u};

uint64_t decode(actc_cpuid id) { return actc_decode_cpuid(&id); }

TEST(cpu_features, complete_machine) { EXPECT_EQ(decode(server), v3 | v4); }

TEST(cpu_features, only_the_bits_of_the_level_are_needed) {
  const uint32_t leaf1 = 0x38d83201u, leaf7 = 0x128u, extended = 0x21u;  // from the System V ABI, not from the header
  EXPECT_EQ(decode({7, 0x80000001u, leaf1, leaf7, extended, 6}), v3);
  EXPECT_EQ(decode({7, 0x80000001u, leaf1, leaf7 | 0xd0030000u, extended, 0xe6}), v3 | v4);
}

TEST(cpu_features, all_zero_and_all_ones) {
  EXPECT_EQ(decode({}), 0u);
  EXPECT_EQ(decode({~0u, ~0u, ~0u, ~0u, ~0u, ~uint64_t{0}}), v3 | v4);
}

TEST(cpu_features, each_missing_bit_of_leaf_1_disables_v3) {
  for (int bit : {0, 9, 12, 13, 19, 20, 22, 23, 27, 28, 29}) {
    actc_cpuid id = server;
    id.leaf1_ecx &= ~(1u << bit);
    EXPECT_EQ(decode(id), 0u) << "leaf 1 ECX bit " << bit;
  }
}

TEST(cpu_features, each_missing_bit_of_leaf_7_disables_its_level) {
  for (int bit : {3, 5, 8}) {
    actc_cpuid id = server;
    id.leaf7_ebx &= ~(1u << bit);
    EXPECT_EQ(decode(id), 0u) << "leaf 7 EBX bit " << bit;
  }
  for (int bit : {16, 17, 28, 30, 31}) {
    actc_cpuid id = server;
    id.leaf7_ebx &= ~(1u << bit);
    EXPECT_EQ(decode(id), v3) << "leaf 7 EBX bit " << bit;
  }
}

TEST(cpu_features, lahf_and_lzcnt_come_from_the_extended_leaf) {
  for (int bit : {0, 5}) {
    actc_cpuid id = server;
    id.extended1_ecx &= ~(1u << bit);
    EXPECT_EQ(decode(id), 0u) << "leaf 0x80000001 ECX bit " << bit;
  }
}

TEST(cpu_features, other_bits_do_not_matter) {
  for (int bit = 0; bit < 32; ++bit) {
    const uint32_t mask = ~(1u << bit);
    if (!(0x38d83201u >> bit & 1)) {
      actc_cpuid id = server;
      id.leaf1_ecx &= mask;
      EXPECT_EQ(decode(id), v3 | v4) << "leaf 1 ECX bit " << bit;
    }
    if (!(0xd0030128u >> bit & 1)) {
      actc_cpuid id = server;
      id.leaf7_ebx &= mask;
      EXPECT_EQ(decode(id), v3 | v4) << "leaf 7 EBX bit " << bit;
    }
  }
}

TEST(cpu_features, avx512_without_zmm_state) {
  for (uint64_t xcr0 : {0x07u, 0x27u, 0x47u, 0x87u, 0x67u, 0xa7u, 0xc7u}) {  // every subset of the three but all
    actc_cpuid id = server;
    id.xcr0 = xcr0;
    EXPECT_EQ(decode(id), v3) << xcr0;
  }
}

TEST(cpu_features, avx_without_ymm_state) {
  for (uint64_t xcr0 : {0x0u, 0x1u, 0x3u, 0x5u, 0xe1u, 0xe3u, 0xe5u}) {
    actc_cpuid id = server;
    id.xcr0 = xcr0;
    EXPECT_EQ(decode(id), 0u) << xcr0;
  }
}

TEST(cpu_features, leaves_above_the_maximum_are_ignored) {
  actc_cpuid id = server;
  id.max_leaf = 6;
  EXPECT_EQ(decode(id), 0u);
  id = server;
  id.max_extended = 0x80000000u;
  EXPECT_EQ(decode(id), 0u);
}

TEST(cpu_features, avx512_needs_the_level_below) {
  actc_cpuid id = server;
  id.leaf1_ecx &= ~(1u << 12);  // no FMA
  EXPECT_EQ(decode(id), 0u);
}

TEST(cpu_features, this_machine_agrees_with_linux) {
#if defined(__x86_64__)
  std::ifstream file("/proc/cpuinfo");
  std::string line;
  while (std::getline(file, line) && line.rfind("flags", 0) != 0) {
  }
  if (!file) GTEST_SKIP() << "no flags in /proc/cpuinfo";
  std::istringstream words(line);
  std::set<std::string> flags;
  for (std::string word; words >> word;) flags.insert(word);
  const auto has = [&](std::initializer_list<const char *> names) {
    for (const char *name : names)
      if (!flags.count(name)) return false;
    return true;
  };
  const bool level3 = has({"pni", "ssse3", "fma", "cx16", "sse4_1", "sse4_2", "movbe", "popcnt", "xsave", "avx", "f16c",
                           "bmi1", "avx2", "bmi2", "lahf_lm", "abm"});
  const bool level4 = level3 && has({"avx512f", "avx512dq", "avx512cd", "avx512bw", "avx512vl"});
  EXPECT_EQ(actc_cpu_detected(), (level3 ? v3 : 0) | (level4 ? v4 : 0));
#else
  EXPECT_EQ(actc_cpu_detected(), 0u);
#endif
}

TEST(cpu_features, detection_is_stable) {
  const uint64_t first = actc_cpu_detected();
  EXPECT_EQ(first & ~(v3 | v4), 0u);  // no bit of the cache's own leaks
  for (int i = 0; i < 3; ++i) EXPECT_EQ(actc_cpu_detected(), first);
}

}  // namespace
