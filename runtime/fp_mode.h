/* Kernels expect round-to-nearest, subnormals kept and exceptions masked; hosts do not always run so (JAX's threads
 * flush subnormals). Writing the register is slow, reading it is not, so it is written only where it differs.
 * Sticky exception flags are restored too: a select evaluates both sides, so what a kernel raises means nothing.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef ACTC_RUNTIME_FP_MODE_H
#define ACTC_RUNTIME_FP_MODE_H

#include <stdint.h>

#if defined(__x86_64__)

typedef uint32_t actc_fp_mode; /* MXCSR */

static inline uint32_t actc_read_mxcsr(void) {
  uint32_t value;
  __asm__ volatile("stmxcsr %0" : "=m"(value) : : "memory");
  return value;
}

static inline void actc_write_mxcsr(uint32_t value) { __asm__ volatile("ldmxcsr %0" : : "m"(value) : "memory"); }

static inline actc_fp_mode actc_fp_enter(void) {
  const uint32_t control = 0xffc0; /* FTZ, rounding, exception masks, DAZ */
  const uint32_t neutral = 0x1f80; /* all exceptions masked, the rest 0 */
  const uint32_t saved = actc_read_mxcsr();
  if ((saved & control) != neutral) actc_write_mxcsr((saved & ~control) | neutral);
  return saved;
}

static inline void actc_fp_leave(actc_fp_mode saved) {
  if (actc_read_mxcsr() != saved) actc_write_mxcsr(saved);
}

#elif defined(__aarch64__)

typedef struct actc_fp_mode {
  uint64_t fpcr, fpsr;
} actc_fp_mode;

static inline actc_fp_mode actc_read_fp_mode(void) {
  actc_fp_mode mode;
  __asm__ volatile("mrs %0, fpcr" : "=r"(mode.fpcr) : : "memory");
  __asm__ volatile("mrs %0, fpsr" : "=r"(mode.fpsr) : : "memory");
  return mode;
}

static inline void actc_write_fpcr(uint64_t value) { __asm__ volatile("msr fpcr, %0" : : "r"(value) : "memory"); }
static inline void actc_write_fpsr(uint64_t value) { __asm__ volatile("msr fpsr, %0" : : "r"(value) : "memory"); }

static inline actc_fp_mode actc_fp_enter(void) {
  const actc_fp_mode saved = actc_read_fp_mode();
  if (saved.fpcr != 0) actc_write_fpcr(0); /* every bit deviates from IEEE 754 defaults: FZ, FZ16, AHP, DN, traps... */
  return saved;
}

static inline void actc_fp_leave(actc_fp_mode saved) {
  const actc_fp_mode now = actc_read_fp_mode();
  if (now.fpcr != saved.fpcr) actc_write_fpcr(saved.fpcr);
  if (now.fpsr != saved.fpsr) actc_write_fpsr(saved.fpsr);
}

#else

typedef int actc_fp_mode; /* nothing known about this CPU: the host's mode stays */

static inline actc_fp_mode actc_fp_enter(void) { return 0; }
static inline void actc_fp_leave(actc_fp_mode saved) { (void)saved; }

#endif
#endif
