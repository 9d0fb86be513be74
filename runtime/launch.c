/* actc_launch: checks everything that a caller can get wrong, chooses the variant, cuts the range into slices and runs
 * each in a known floating-point mode.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "fp_mode.h"
#include "internal.h"

enum {
  MAX_STRUCT_SIZE = 4096, /* bounds the search for unknown fields when struct_size was never set */
  BLOCK = 1024,           /* tasks start at multiples of it: reductions sum over such blocks */
  MIN_TASK = 4 * BLOCK,   /* about a microsecond of work, so that waking a thread can pay */
  MAX_SLICE = 1 << 30     /* a kernel's loop counters are 32-bit */
};

typedef struct launch {
  const actc_kernel *kernel;
  const actc_args *args;
  actc_slice_fn *run;
  const void *params[ACTC_MAX_PARAMS]; /* defaults filled in */
  size_t n_tasks;                      /* set only for a parallel launch */
} launch;

static bool struct_size_is_known(const actc_args *args) {
  if (args->struct_size < sizeof(actc_args) || args->struct_size > MAX_STRUCT_SIZE) return false;
  const unsigned char *bytes = (const unsigned char *)args;
  for (size_t i = sizeof(actc_args); i < args->struct_size; ++i) /* a newer caller that uses no newer field is served */
    if (bytes[i] != 0) return false;
  return true;
}

static bool asks_for_more(const actc_args *args) {
  ptrdiff_t strides = 0;
  for (int i = 0; i < ACTC_MAX_IN; ++i) strides |= args->in_stride[i];
  for (int i = 0; i < ACTC_MAX_OUT; ++i) strides |= args->out_stride[i];
  return args->param_grads != NULL || (args->outer | args->channels | args->inner) != 0 || strides != 0 ||
         args->stream != NULL;
}

static bool overlaps(const void *a, size_t a_bytes, const void *b, size_t b_bytes) {
  const uintptr_t x = (uintptr_t)a, y = (uintptr_t)b;
  return x - y < b_bytes || y - x < a_bytes; /* one starts inside the other; differences wrap, ranges do not */
}

static actc_status check_array(const void *array, size_t bytes, uint32_t element_size) {
  if (array == NULL) return ACTC_NULL_POINTER;
  if (((uintptr_t)array & (element_size - 1)) != 0) return ACTC_MISALIGNED;
  return bytes > UINTPTR_MAX - (uintptr_t)array ? ACTC_SIZE_OVERFLOW : ACTC_OK;
}

static actc_status check_arrays(launch *l) {
  const actc_kernel *kernel = l->kernel;
  const actc_args *args = l->args;
  const uint32_t size = kernel->element_size;
  if (args->n > SIZE_MAX / size) return ACTC_SIZE_OVERFLOW;
  const size_t bytes = args->n * size;
  actc_status status;
  for (uint32_t i = 0; i < kernel->n_in; ++i)
    if ((status = check_array(args->in[i], bytes, size)) != ACTC_OK) return status;
  for (uint32_t i = 0; i < kernel->n_params; ++i) {
    const void *given = args->params != NULL ? args->params[i] : NULL;
    l->params[i] = given != NULL ? given : kernel->params[i].default_value;
    if ((status = check_array(l->params[i], kernel->param_size, kernel->param_size)) != ACTC_OK) return status;
  }
  for (uint32_t o = 0; o < kernel->n_out; ++o) {
    const void *out = args->out[o];
    if ((status = check_array(out, bytes, size)) != ACTC_OK) return status;
    for (uint32_t i = 0; i < kernel->n_in; ++i)
      if (out != args->in[i] && overlaps(out, bytes, args->in[i], bytes)) return ACTC_OVERLAP;
    for (uint32_t i = 0; i < kernel->n_params; ++i) /* later slices would read another value */
      if (overlaps(out, bytes, l->params[i], kernel->param_size)) return ACTC_OVERLAP;
    for (uint32_t p = 0; p < o; ++p)
      if (overlaps(out, bytes, args->out[p], bytes)) return ACTC_OVERLAP;
  }
  return ACTC_OK;
}

static void run_range(const launch *l, size_t begin, size_t end) {
  const void *in[ACTC_MAX_IN];
  void *out[ACTC_MAX_OUT];
  const actc_fp_mode mode = actc_fp_enter(); /* here, as every thread has its own */
  for (size_t count; begin < end; begin += count) {
    count = end - begin < MAX_SLICE ? end - begin : MAX_SLICE;
    const size_t offset = begin * l->kernel->element_size;
    for (uint32_t k = 0; k < l->kernel->n_in; ++k) in[k] = (const char *)l->args->in[k] + offset;
    for (uint32_t k = 0; k < l->kernel->n_out; ++k) out[k] = (char *)l->args->out[k] + offset;
    l->run(in, out, l->params, count);
  }
  actc_fp_leave(mode);
}

/* Task i starts here. Whole blocks are dealt out evenly; the rest of n belongs to the last task. */
static size_t task_begin(const launch *l, size_t i) {
  if (i == l->n_tasks) return l->args->n;
  const size_t blocks = l->args->n / BLOCK, extra = blocks % l->n_tasks;
  return (i * (blocks / l->n_tasks) + (i < extra ? i : extra)) * BLOCK;
}

static void run_task(void *argument, size_t i) {
  const launch *l = argument;
  if (i < l->n_tasks) run_range(l, task_begin(l, i), task_begin(l, i + 1)); /* the parallel-for is foreign code */
}

actc_status actc_launch(const actc_kernel *kernel, const actc_args *args) {
  if (kernel == NULL || args == NULL) return ACTC_NULL_POINTER;
  if (!actc_kernel_is_valid(kernel)) return ACTC_BAD_KERNEL;
  if (!struct_size_is_known(args)) return ACTC_BAD_STRUCT_SIZE;
  if (asks_for_more(args)) return ACTC_NOT_IMPLEMENTED;
  const actc_parallel *parallel = args->parallel;
  if (parallel != NULL && parallel->run == NULL) return ACTC_NULL_POINTER;
  if (args->n == 0) return ACTC_OK;

  launch l;
  l.kernel = kernel;
  l.args = args;
  actc_status status = check_arrays(&l);
  if (status != ACTC_OK) return status;
  const actc_variant *variant;
  status = actc_find_variant(kernel, &variant);
  if (status != ACTC_OK) return status;
  l.run = variant->run;

  const size_t worth = args->n / MIN_TASK;
  if (parallel == NULL || parallel->max_tasks < 2 || worth < 2) {
    run_range(&l, 0, args->n);
  } else {
    l.n_tasks = worth < parallel->max_tasks ? worth : parallel->max_tasks;
    parallel->run(parallel->context, l.n_tasks, run_task, &l);
  }
  return ACTC_OK;
}

size_t actc_workspace_size(const actc_kernel *kernel, const actc_args *args) {
  (void)kernel, (void)args; /* elementwise kernels need none */
  return 0;
}
