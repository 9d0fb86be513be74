/* What the files of the runtime share; not installed. Names keep the prefix actc_, as a static archive shows them all.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef ACTC_RUNTIME_INTERNAL_H
#define ACTC_RUNTIME_INTERNAL_H

/* The archive is built with -fvisibility=hidden: only what the public header declares leaves a shared library. */
#pragma GCC visibility push(default)
#include "actc_runtime.h"
#pragma GCC visibility pop

#include <stdbool.h>

enum {
  ACTC_BLOCK = 1024,       /* tasks start at multiples of it: sums go over such blocks */
  ACTC_MAX_SLICE = 1 << 30 /* a kernel's loop counters are 32-bit */
};

/* The arrays as rows: element (o, j) of array k is at o * stride[k] + j, with j = channel * inner + i. */
typedef struct actc_shape {
  size_t outer, channels, inner, row; /* row = channels * inner */
  bool dense;                         /* all arrays are one piece; the strides are then not set */
  ptrdiff_t in_stride[ACTC_MAX_IN], out_stride[ACTC_MAX_OUT];
} actc_shape;

/* A launch whose arguments have been checked. */
typedef struct actc_call {
  const actc_kernel *kernel;
  const actc_args *args;
  const actc_variant *variant;
  const void *params[ACTC_MAX_PARAMS]; /* defaults filled in */
  uint32_t varying;                    /* bits of the parameters that come with a value for each channel */
  uint32_t wanted;                     /* bits of the learned parameters whose gradients are wanted */
  actc_shape shape;
  size_t n_tasks;
} actc_call;

/* Whether this runtime can read the kernel at all; everything else in this file expects so. */
bool actc_kernel_is_valid(const actc_kernel *kernel);

/* The first variant that this machine and the override allow, or the reason why there is none. */
actc_status actc_find_variant(const actc_kernel *kernel, const actc_variant **found);

/* Bytes of the largest cache. */
size_t actc_cache_size(void);

actc_status actc_resolve_shape(const actc_args *args, actc_shape *shape);

/* Arrays, parameters, gradients and workspace: pointers, sizes and overlaps. Fills in params, varying and wanted. */
actc_status actc_check_arrays(actc_call *call);

/* Sets n_tasks to at most `limit` and calls task(argument, i) for each on the host's threads. */
void actc_run_tasks(actc_call *call, size_t limit, void (*task)(void *argument, size_t i), void *argument);

/* Task i of n_tasks has the elements (rows, units) from here to the same of i + 1: whole multiples of `unit`, dealt out
 * evenly; what is left of n belongs to the last task. */
size_t actc_task_begin(const actc_call *call, size_t n, size_t unit, size_t i);

/* Launches with rows that are apart or parameters that vary from channel to channel. */
void actc_run_rows(actc_call *call);

/* Launches with parameter gradients. */
void actc_run_param_grads(actc_call *call);

/* All of a launch without elements. */
actc_status actc_clear_param_grads(const actc_kernel *kernel, const actc_args *args);

/* Element (o, j) of each array. */
static inline void actc_point_to(const actc_call *call, size_t o, size_t j, const void **in, void **out) {
  const actc_kernel *kernel = call->kernel;
  const actc_shape *shape = &call->shape;
  const size_t size = kernel->element_size;
  for (uint32_t k = 0; k < kernel->n_in; ++k) {
    const size_t start = shape->dense ? o * shape->row : o * (size_t)shape->in_stride[k];
    in[k] = (const char *)call->args->in[k] + (start + j) * size;
  }
  for (uint32_t k = 0; k < kernel->n_out; ++k) {
    const size_t start = shape->dense ? o * shape->row : o * (size_t)shape->out_stride[k];
    out[k] = (char *)call->args->out[k] + (start + j) * size;
  }
}

static inline size_t actc_min(size_t a, size_t b) { return a < b ? a : b; }

#endif
