/* actc_runtime.h: launching kernels that actc compiled. C11, also valid C++; needs only libc.
 *
 * A generated header (`actc compile`) declares `actc_kernel` objects and typed inline functions on top of this one.
 * Nothing here allocates, prints, aborts or throws; every misuse returns a status. All functions are thread-safe.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef ACTC_RUNTIME_H
#define ACTC_RUNTIME_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ACTC_ABI_VERSION 2u

enum { ACTC_MAX_IN = 8, ACTC_MAX_OUT = 4, ACTC_MAX_PARAMS = 16 };

typedef enum actc_status {
  ACTC_OK = 0,
  ACTC_NULL_POINTER,    /* kernel, args, an input, an output, a parameter without a default or parallel->run is NULL */
  ACTC_BAD_STRUCT_SIZE, /* args->struct_size is below sizeof(actc_args) or above 4,096, or unknown fields are set */
  ACTC_BAD_KERNEL,      /* the kernel was made for another ABI version, or its table is damaged */
  ACTC_OVERLAP,         /* a result overlaps itself (by its stride), a parameter, another result, the workspace, or an
                           input other than exactly */
  ACTC_MISALIGNED,      /* a pointer (parameters included) has less than the alignment of its element type */
  ACTC_SIZE_OVERFLOW,   /* n elements do not fit in the address space */
  ACTC_UNSUPPORTED_CPU, /* no variant of this kernel runs on this CPU (or on the level that the override allows) */
  ACTC_NOT_IMPLEMENTED, /* args uses a field that this version or this kernel does not serve */
  ACTC_UNKNOWN_TARGET,  /* actc_cpu_override or ACTC_CPU names no CPU level */
  ACTC_BAD_SHAPE,       /* outer * channels * inner is not n, or strides are given without any of these; in C++: spans
                           that do not fit together or that the kernel has no use for */
  ACTC_BAD_WORKSPACE,   /* the workspace is NULL or smaller than actc_workspace_size says */
  ACTC_BAD_TYPE,        /* actc_runtime.hpp: the elements of a span are not of the kernel's type */
  ACTC_STATUS_COUNT
} actc_status;

/* A sentence for a status, static storage; never NULL, also for values out of range. */
const char *actc_status_text(actc_status status);

/* Arrays of 16-bit types hold bit patterns: IEEE binary16, and the upper half of a binary32. */
typedef uint16_t actc_f16, actc_bf16;

typedef enum actc_dtype { ACTC_F32 = 0, ACTC_F64 = 1, ACTC_F16 = 2, ACTC_BF16 = 3 } actc_dtype;
typedef enum actc_direction {                                /* the arrays in and out: */
                              ACTC_FORWARD = 0,              /* inputs x; y */
                              ACTC_BACKWARD = 1,             /* dy, inputs x; dx for each x */
                              ACTC_BACKWARD_FROM_OUTPUT = 2, /* dy, y; dx */
                              ACTC_DOUBLE_BACKWARD =
                                  3, /* v for each x, dy, inputs x; ddy, dx for each x: the gradients of sum(v dx) */
                              ACTC_FORWARD_DERIVATIVE = 4 /* inputs x; y, dy/dx for each x */
} actc_direction;

/* How an error bound was established. */
typedef enum actc_bound_kind { ACTC_UNVERIFIED = 0, ACTC_SAMPLED = 1, ACTC_EXHAUSTIVE = 2 } actc_bound_kind;

/* CPU levels, as bits: a variant runs where all its bits are present (and the OS saves the registers). */
enum {
  ACTC_CPU_X86_64_V3 = 1u << 0, /* AVX2, FMA, F16C, BMI1/2, LZCNT, MOVBE */
  ACTC_CPU_X86_64_V4 = 1u << 1  /* AVX-512 F, BW, CD, DQ, VL */
};

/* Machine code for n contiguous elements: pointers to the arrays, then one pointer per parameter. Expects
 * round-to-nearest with subnormals kept; call it through actc_launch unless you guarantee that. */
typedef void actc_slice_fn(const void *const *in, void *const *out, const void *const *params, size_t n);

typedef struct actc_variant {
  const char *target;    /* "x86-64-v3" */
  uint64_t cpu_features; /* ACTC_CPU_* bits that it needs */
  actc_slice_fn *run;
  /* Other forms of the same kernel, NULL where it has none. The results have the same bits in all. */
  actc_slice_fn *stream;        /* results go past the caches: they lie on 64-byte boundaries and are no inputs */
  actc_slice_fn *grads;         /* out goes on with dy * df/dp for each learned parameter p, in the compute type */
  actc_slice_fn *channels;      /* per-channel parameters are arrays of n values */
  actc_slice_fn *channel_grads; /* both */
} actc_variant;

typedef struct actc_param {
  const char *name;          /* "beta" */
  const void *default_value; /* one element of the compute type; NULL: no default */
  uint32_t learned;          /* 1: training adjusts it */
  uint32_t per_channel;      /* 1: one value for each channel; 0: one for the tensor */
} actc_param;

/* One activation in one direction and type, with the machine code of several CPU levels. Read-only data made by
 * actc; programs only pass its address on. */
typedef struct actc_kernel {
  uint32_t struct_size;      /* sizeof(actc_kernel) of the compiler that made it */
  uint32_t abi_version;      /* ACTC_ABI_VERSION */
  uint32_t numerics_version; /* raised whenever any bit of any kernel changes */
  uint32_t direction;        /* actc_direction */
  uint32_t dtype;            /* actc_dtype */
  uint32_t element_size;     /* bytes */
  uint32_t n_in, n_out, n_params, n_variants;
  uint32_t bound_kind;          /* actc_bound_kind */
  uint32_t param_size;          /* bytes of a parameter: the compute type */
  const char *activation;       /* "silu" */
  const char *accuracy;         /* "precise" */
  const char *bound;            /* the error bound, as text */
  const actc_param *params;     /* [n_params] */
  const actc_variant *variants; /* [n_variants], best first */
} actc_kernel;

/* The host's parallel-for: calls task(argument, i) for every i in [0, n_tasks), in any order, on any threads, and
 * returns when all have returned. A launch makes at most n / 4096 tasks, which start at multiples of 1,024 elements;
 * with fewer than two it stays on the calling thread. */
typedef struct actc_parallel {
  void (*run)(void *context, size_t n_tasks, void (*task)(void *argument, size_t i), void *argument);
  void *context;
  size_t max_tasks; /* at most this many slices; 0 or 1: one */
} actc_parallel;

typedef struct actc_args { /* zero-initialise, then set struct_size = sizeof(actc_args) */
  size_t struct_size;
  const void *in[ACTC_MAX_IN]; /* forward: inputs; backward: dy, then inputs; n elements each */
  void *out[ACTC_MAX_OUT];     /* results, n elements each; may be exactly an input (in place) */
  size_t n;                    /* elements; 0 does nothing (arrays and CPU are not checked) but make the parameter
                                  gradients 0; above 2^31 works */
  const void *const *params;   /* [n_params] pointers, in the compute type, to one value or, for a parameter per
                                  channel, `channels` values; NULL (all, one): default */
  /* Backward only: for each learned parameter a pointer to its gradient, which has the parameter's shape; NULL (all,
   * one): not wanted. The sum is made in one order, whatever the shape, the threads and the CPU: blocks of 1,024
   * elements by index within the channel (the tensor); in a block 32 lanes (index mod 32), each added up in sequence
   * from 0, then lane l + lane l + 16, l + 8, 4, 2, 1; then the blocks in pairs, pairs of pairs, and so on. */
  void *const *param_grads;
  /* The arrays seen as [outer, channels, inner], so that channel c has the indices i = o * inner + k. Where only
   * `outer` is given, rows of n / outer elements in one channel; else channels and inner that are 0 count as 1, and
   * outer follows from n. All 0: one row in one channel. */
  size_t outer, channels, inner;
  /* Elements from one row (of outer) to the next, negative as well; 0: dense. */
  ptrdiff_t in_stride[ACTC_MAX_IN], out_stride[ACTC_MAX_OUT];
  void *workspace;               /* for parameter gradients, aligned to their type; may be NULL where
                                    actc_workspace_size returns 0 */
  size_t workspace_size;         /* bytes */
  const actc_parallel *parallel; /* NULL = this thread */
  void *stream;                  /* device kernels only: must be NULL */
} actc_args;

/* actc_args args = ACTC_ARGS_INIT; */
#ifdef __cplusplus
#define ACTC_ARGS_INIT \
  { sizeof(actc_args), {}, {}, 0, nullptr, nullptr, 0, 0, 0, {}, {}, nullptr, 0, nullptr, nullptr }
#else
#define ACTC_ARGS_INIT \
  { .struct_size = sizeof(actc_args) }
#endif

/* Runs a kernel over args->n elements. Results do not depend on slicing, threads, alignment, variant or the
 * floating-point mode of the calling thread, which is unchanged afterwards, sticky exception flags included. */
actc_status actc_launch(const actc_kernel *kernel, const actc_args *args);

/* Bytes that args->workspace must have for this launch: 0 unless parameter gradients are wanted of more than 1,024
 * elements per channel, else about 1/256 of one input. Depends on the kernel, n, the shape and which gradients are
 * wanted; 0 also for arguments that actc_launch refuses. */
size_t actc_workspace_size(const actc_kernel *kernel, const actc_args *args);

/* The variant that actc_launch would run on this machine; NULL when there is none. */
const actc_variant *actc_select_variant(const actc_kernel *kernel);

/* ACTC_CPU_* bits of this machine, after the override. */
uint64_t actc_cpu_features(void);

/* ACTC_CPU_* bits of this machine, whatever the override says. */
uint64_t actc_cpu_detected(void);

/* Restricts dispatch to the named level and those below ("generic": only variants that need no bits, "x86-64-v3",
 * "x86-64-v4"); NULL or "" restores the default, which is the environment variable ACTC_CPU when set, else everything
 * the machine has. A level above the machine's own never enables anything. ACTC_CPU is read at the first launch and
 * here, not at every launch. An unknown name here changes nothing; in ACTC_CPU, every launch reports it. */
actc_status actc_cpu_override(const char *target);

/* Threads for hosts that have none of their own. This part of the library allocates and needs pthreads; it is linked
 * only into programs that use it. Several threads may launch with one pool: one of them gets the workers, the others
 * run their tasks themselves. */
typedef struct actc_pool actc_pool;

/* `threads` counts the caller's own; 0: the environment variable ACTC_THREADS when set, else the processors that this
 * process may use. NULL where the system gives no memory or threads. */
actc_pool *actc_pool_create(size_t threads);

/* For actc_args.parallel, valid as long as the pool. NULL for NULL: launches then stay on the calling thread. */
const actc_parallel *actc_pool_parallel(actc_pool *pool);

/* Ends the threads. No launch may be using the pool; NULL does nothing. */
void actc_pool_destroy(actc_pool *pool);

#ifdef __cplusplus
}
#endif
#endif
