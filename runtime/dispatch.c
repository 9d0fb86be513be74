/* Which variant of a kernel runs: the first in its table whose CPU bits are all allowed. The allowed bits live in one
 * atomic word, so that a launch pays one load and a few compares.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "internal.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* A level contains those below it, so masking with it also keeps their bits. */
static const struct {
  char name[16];
  uint64_t features;
} levels[] = {
    {"generic", 0},
    {"x86-64-v3", ACTC_CPU_X86_64_V3},
    {"x86-64-v4", ACTC_CPU_X86_64_V3 | ACTC_CPU_X86_64_V4},
};

static const uint64_t state_known = (uint64_t)1 << 63;   /* set in every state but the initial 0 */
static const uint64_t state_invalid = (uint64_t)1 << 62; /* ACTC_CPU names no level */

static _Atomic uint64_t state_word; /* state bits and the allowed ACTC_CPU_* bits; 0: ask the environment first */

static uint64_t state_for(const char *name) {
  if (name == NULL || *name == '\0') return state_known | actc_cpu_detected();
  for (size_t i = 0; i < sizeof levels / sizeof *levels; ++i)
    if (strcmp(levels[i].name, name) == 0) return state_known | (levels[i].features & actc_cpu_detected());
  return state_known | state_invalid;
}

static uint64_t current_state(void) {
  uint64_t state = atomic_load_explicit(&state_word, memory_order_relaxed);
  if (state != 0) return state;
  const uint64_t fresh = state_for(getenv("ACTC_CPU"));
  /* An override that another thread stored meanwhile wins: the exchange then fails and loads it. */
  return atomic_compare_exchange_strong(&state_word, &state, fresh) ? fresh : state;
}

actc_status actc_cpu_override(const char *target) {
  const bool named = target != NULL && *target != '\0';
  const uint64_t state = state_for(named ? target : getenv("ACTC_CPU"));
  const bool invalid = (state & state_invalid) != 0;
  /* A wrong argument changes nothing; a wrong ACTC_CPU stays visible in every launch. */
  if (!named || !invalid) atomic_store_explicit(&state_word, state, memory_order_relaxed);
  return invalid ? ACTC_UNKNOWN_TARGET : ACTC_OK;
}

uint64_t actc_cpu_features(void) { return current_state() & ~(state_known | state_invalid); }

static bool is_type_size(uint32_t bytes) { return bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8; }

bool actc_kernel_is_valid(const actc_kernel *kernel) {
  /* A larger struct of the same ABI version has fields that an old runtime may ignore. */
  if (kernel->struct_size < sizeof(actc_kernel) || kernel->abi_version != ACTC_ABI_VERSION) return false;
  if (kernel->n_in < 1 || kernel->n_in > ACTC_MAX_IN || kernel->n_out < 1 || kernel->n_out > ACTC_MAX_OUT) return false;
  if (kernel->n_params > ACTC_MAX_PARAMS || (kernel->n_params != 0 && kernel->params == NULL)) return false;
  if (kernel->n_variants == 0 || kernel->variants == NULL) return false;
  return is_type_size(kernel->element_size) && is_type_size(kernel->param_size);
}

actc_status actc_find_variant(const actc_kernel *kernel, const actc_variant **found) {
  const uint64_t state = current_state();
  if (state & state_invalid) return ACTC_UNKNOWN_TARGET;
  for (uint32_t i = 0; i < kernel->n_variants; ++i) {
    const actc_variant *variant = &kernel->variants[i];
    /* The state bits are no features: a damaged table must not match them. */
    if (variant->cpu_features & ~(state & ~state_known)) continue;
    *found = variant;
    return variant->run != NULL ? ACTC_OK : ACTC_BAD_KERNEL;
  }
  return ACTC_UNSUPPORTED_CPU;
}

const actc_variant *actc_select_variant(const actc_kernel *kernel) {
  const actc_variant *variant = NULL;
  if (kernel == NULL || !actc_kernel_is_valid(kernel)) return NULL;
  return actc_find_variant(kernel, &variant) == ACTC_OK ? variant : NULL;
}
