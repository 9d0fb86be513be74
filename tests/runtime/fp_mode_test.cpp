// The floating-point mode of the host: neutral inside every kernel, untouched afterwards, per thread.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <gtest/gtest.h>

#include <atomic>
#include <bit>
#include <cfenv>
#include <cstdint>

#include "fake_kernel.h"

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace {

// The registers, read and written without the runtime's own header. `control` are the bits that change results.
#if defined(__x86_64__)
using mode = uint32_t;
mode read_mode() { return _mm_getcsr(); }
void write_mode(mode m) { _mm_setcsr(m); }
constexpr mode neutral = 0x1f80, control = 0xffc0, flags = 0x3f;
constexpr mode ftz = 0x8000, daz = 0x40, trap_all = 0x1f80;  // traps: mask bits to clear
const mode rounding[] = {0, 0x2000, 0x4000, 0x6000};
constexpr mode jax = 0x9fe2;  // as seen in JAX's CPU threads
std::vector<mode> host_modes() {
  std::vector<mode> modes = {jax};
  for (mode r : rounding)
    for (mode flush : {mode{0}, ftz, daz, ftz | daz}) {
      modes.push_back(neutral | r | flush);
      modes.push_back((neutral & ~trap_all) | r | flush);            // exceptions trap
      modes.push_back(neutral | r | flush | flags);                  // all sticky flags set
      modes.push_back((neutral & ~mode{0x200}) | r | flush | 0x20);  // division traps, inexact is set
    }
  return modes;
}
mode flags_of(mode m) { return m & flags; }
mode control_of(mode m) { return m & control; }
#elif defined(__aarch64__)
struct mode {
  uint64_t fpcr, fpsr;
  bool operator==(const mode &) const = default;
};
mode read_mode() {
  mode m;
  asm volatile("mrs %0, fpcr\n mrs %1, fpsr" : "=r"(m.fpcr), "=r"(m.fpsr) : : "memory");
  return m;
}
void write_mode(mode m) { asm volatile("msr fpcr, %0\n msr fpsr, %1" : : "r"(m.fpcr), "r"(m.fpsr) : "memory"); }
constexpr uint64_t neutral = 0;
std::vector<mode> host_modes() {
  std::vector<mode> modes;
  for (uint64_t r = 0; r < 4; ++r)
    for (uint64_t flush : {uint64_t{0}, uint64_t{1} << 24, uint64_t{1} << 25})
      for (uint64_t sticky : {0x0, 0x1f}) modes.push_back({r << 22 | flush, sticky});
  return modes;
}
uint64_t flags_of(mode m) { return m.fpsr; }
uint64_t control_of(mode m) { return m.fpcr; }
#endif

#if defined(__x86_64__) || defined(__aarch64__)

std::atomic<int> wrong_modes, divisions;
volatile float one = 1, zero = 0, tiny_half = 0x1p-24f, smallest_normal = 0x1p-126f, half = 0.5f, sink;

// out = {1 + 2^-24, -1 - 2^-24, subnormal result, subnormal operand}: each differs in some other mode. Divides by 0.
void probe(const void *const *, void *const *out, const void *const *, size_t n) {
  if (control_of(read_mode()) != neutral) ++wrong_modes;
  const float subnormal = std::bit_cast<float>(1u);
  volatile float operand = subnormal;
  const float values[4] = {one + tiny_half, -one - tiny_half, smallest_normal * half, operand + zero};
  for (size_t i = 0; i < n; ++i) static_cast<float *>(out[0])[i] = values[i % 4];
  sink = one / zero;  // would trap if unmasked
  ++divisions;
}

const uint32_t expected_bits[4] = {0x3f800000u, 0xbf800000u, 0x00400000u, 1u};

struct fp_mode : testing::Test {
  fp_mode() : original(read_mode()) { wrong_modes = divisions = 0; }
  ~fp_mode() override { write_mode(original); }
  const mode original;
  const fake::kernel_of kernel{probe};
};

TEST_F(fp_mode, neutral_inside_and_restored_afterwards) {
  for (const mode host : host_modes()) {
    float x[4] = {}, y[4] = {};
    const actc_args args = fake::arguments(4, x, y);
    write_mode(host);
    const actc_status status = actc_launch(&kernel.table, &args);
    const mode after = read_mode();
    write_mode(original);
    ASSERT_EQ(status, ACTC_OK);
    EXPECT_EQ(control_of(after), control_of(host));
    EXPECT_EQ(flags_of(after), flags_of(host));  // sticky flags of the kernel do not leak
    EXPECT_TRUE(after == host);
    for (int i = 0; i < 4; ++i) EXPECT_EQ(std::bit_cast<uint32_t>(y[i]), expected_bits[i]) << i;
  }
  EXPECT_EQ(wrong_modes, 0);
  EXPECT_EQ(divisions, int(host_modes().size()));
}

// The probe would notice: called without the runtime, it sees the host's mode.
TEST_F(fp_mode, probe_sees_other_modes) {
  float y[4] = {};
  void *out[] = {y};
  std::fesetround(FE_UPWARD);
  probe(nullptr, out, nullptr, 4);
  write_mode(original);
  EXPECT_EQ(wrong_modes, 1);
  EXPECT_EQ(std::bit_cast<uint32_t>(y[0]), 0x3f800001u);
}

TEST_F(fp_mode, rounding_of_cfenv) {
  float x[4] = {}, y[4] = {};
  const actc_args args = fake::arguments(4, x, y);
  for (int rounding_mode : {FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO}) {
    ASSERT_EQ(std::fesetround(rounding_mode), 0);
    const actc_status status = actc_launch(&kernel.table, &args);
    const int after = std::fegetround();
    std::fesetround(FE_TONEAREST);
    ASSERT_EQ(status, ACTC_OK);
    EXPECT_EQ(after, rounding_mode);
    EXPECT_EQ(std::bit_cast<uint32_t>(y[0]), expected_bits[0]);
    EXPECT_EQ(std::bit_cast<uint32_t>(y[1]), expected_bits[1]);
  }
}

TEST_F(fp_mode, refused_launches_leave_it_alone) {
  const mode host = host_modes().back();
  const actc_args args = fake::arguments(4, nullptr, nullptr);
  write_mode(host);
  const actc_status status = actc_launch(&kernel.table, &args);
  const mode after = read_mode();
  write_mode(original);
  EXPECT_EQ(status, ACTC_NULL_POINTER);
  EXPECT_TRUE(after == host);
}

mode worker_mode;
std::atomic<int> threads_disturbed, threads_seen;

TEST_F(fp_mode, each_worker_thread_is_handled) {
  const size_t n = 8 * 4096;
  std::vector<float> x(n), y(n);
  for (const mode host : {host_modes().front(), host_modes().back()}) {
    worker_mode = host, threads_disturbed = threads_seen = 0;
    fake::thread_pool pool(3, 8);
    pool.before = [] { write_mode(worker_mode); };
    pool.after = [] {
      ++threads_seen;
      if (!(read_mode() == worker_mode)) ++threads_disturbed;
    };
    actc_args args = fake::arguments(n, x.data(), y.data());
    args.parallel = &pool.table;
    ASSERT_EQ(actc_launch(&kernel.table, &args), ACTC_OK);
    EXPECT_EQ(threads_seen, 3);
    EXPECT_EQ(threads_disturbed, 0);
    EXPECT_EQ(wrong_modes, 0);
    for (size_t i = 0; i < n; ++i) ASSERT_EQ(std::bit_cast<uint32_t>(y[i]), expected_bits[i % 4]) << i;
  }
  EXPECT_EQ(divisions, 16);
}

#endif

}  // namespace
