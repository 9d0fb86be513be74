/* actc_launch: checks everything that a caller can get wrong, chooses the variant, cuts the range into slices and runs
 * each in a known floating-point mode.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "fp_mode.h"
#include "internal.h"

enum {
  MAX_STRUCT_SIZE = 4096,    /* bounds the search for unknown fields when struct_size was never set */
  MIN_TASK = 4 * ACTC_BLOCK, /* about a microsecond of work, so that waking a thread can pay */
  STREAM_ALIGNMENT = 64      /* of what actc_variant.stream writes */
};

static bool struct_size_is_known(const actc_args *args) {
  if (args->struct_size < sizeof(actc_args) || args->struct_size > MAX_STRUCT_SIZE) return false;
  const unsigned char *bytes = (const unsigned char *)args;
  for (size_t i = sizeof(actc_args); i < args->struct_size; ++i) /* a newer caller that uses no newer field is served */
    if (bytes[i] != 0) return false;
  return true;
}

static bool has_strides(const actc_args *args) {
  ptrdiff_t strides = 0;
  for (int i = 0; i < ACTC_MAX_IN; ++i) strides |= args->in_stride[i];
  for (int i = 0; i < ACTC_MAX_OUT; ++i) strides |= args->out_stride[i];
  return strides != 0;
}

size_t actc_task_begin(const actc_call *call, size_t n, size_t unit, size_t i) {
  if (i == call->n_tasks) return n;
  const size_t units = n / unit, extra = units % call->n_tasks;
  return (i * (units / call->n_tasks) + actc_min(i, extra)) * unit;
}

void actc_run_tasks(actc_call *call, size_t limit, void (*task)(void *argument, size_t i), void *argument) {
  const actc_parallel *parallel = call->args->parallel;
  call->n_tasks = parallel != NULL ? actc_min(actc_min(limit, call->args->n / MIN_TASK), parallel->max_tasks) : 1;
  if (call->n_tasks > 1) {
    parallel->run(parallel->context, call->n_tasks, task, argument);
  } else {
    call->n_tasks = 1;
    task(argument, 0);
  }
}

static void run_slices(const actc_call *call, actc_slice_fn *run, size_t begin, size_t end) {
  const void *in[ACTC_MAX_IN];
  void *out[ACTC_MAX_OUT];
  for (size_t count; begin < end; begin += count) {
    count = actc_min(end - begin, ACTC_MAX_SLICE);
    actc_point_to(call, 0, begin, in, out);
    run(in, out, call->params, count);
  }
}

/* Elements in front of the first 64-byte boundary of the results behind `begin`. */
static size_t elements_to_boundary(const actc_call *call, size_t begin) {
  const uintptr_t address = (uintptr_t)call->args->out[0] + begin * call->kernel->element_size;
  return (0 - address) % STREAM_ALIGNMENT / call->kernel->element_size;
}

static void run_range(const actc_call *call, size_t begin, size_t end, bool streams) {
  const actc_fp_mode mode = actc_fp_enter(); /* here, as every thread has its own */
  size_t plain_end = end;
  if (streams) plain_end = begin + actc_min(elements_to_boundary(call, begin), end - begin);
  run_slices(call, call->variant->run, begin, plain_end);
  if (streams) {
    run_slices(call, call->variant->stream, plain_end, end);
#if defined(__x86_64__)
    __asm__ volatile("sfence" : : : "memory"); /* before this thread says that it has finished */
#endif
  }
  actc_fp_leave(mode);
}

/* Whether the results go past the caches: when the arrays do not fit in them anyway, and there is no input whose cache
 * lines the results replace. */
static bool should_stream(const actc_call *call) {
  const actc_kernel *kernel = call->kernel;
  const actc_args *args = call->args;
  if (call->variant->stream == NULL) return false;
  const size_t sixteenth = args->n / 16 * kernel->element_size * (kernel->n_in + kernel->n_out);
  if (sixteenth <= actc_cache_size() / 16) return false;
  for (uint32_t o = 0; o < kernel->n_out; ++o) {
    if (((uintptr_t)args->out[o] - (uintptr_t)args->out[0]) % STREAM_ALIGNMENT != 0) return false;
    for (uint32_t i = 0; i < kernel->n_in; ++i)
      if (args->out[o] == args->in[i]) return false;
  }
  return true;
}

typedef struct flat {
  const actc_call *call;
  bool streams;
} flat;

static void run_task(void *argument, size_t i) {
  const flat *f = argument;
  const actc_call *call = f->call;
  if (i >= call->n_tasks) return; /* the parallel-for is foreign code */
  const size_t n = call->args->n;
  run_range(call, actc_task_begin(call, n, ACTC_BLOCK, i), actc_task_begin(call, n, ACTC_BLOCK, i + 1), f->streams);
}

static void run_flat(actc_call *call) {
  flat f = {call, should_stream(call)};
  if (call->args->parallel == NULL)
    run_range(call, 0, call->args->n, f.streams);
  else
    actc_run_tasks(call, SIZE_MAX, run_task, &f);
}

actc_status actc_launch(const actc_kernel *kernel, const actc_args *args) {
  if (kernel == NULL || args == NULL) return ACTC_NULL_POINTER;
  if (!actc_kernel_is_valid(kernel)) return ACTC_BAD_KERNEL;
  if (!struct_size_is_known(args)) return ACTC_BAD_STRUCT_SIZE;
  if (args->stream != NULL) return ACTC_NOT_IMPLEMENTED;
  if (args->parallel != NULL && args->parallel->run == NULL) return ACTC_NULL_POINTER;
  if (args->n == 0) return actc_clear_param_grads(kernel, args);

  actc_call call;
  call.kernel = kernel, call.args = args;
  call.varying = call.wanted = 0;
  actc_status status;
  if ((args->outer | args->channels | args->inner) != 0) {
    status = actc_resolve_shape(args, &call.shape);
    if (status != ACTC_OK) return status;
  } else {
    if (has_strides(args)) return ACTC_BAD_SHAPE;
    call.shape.outer = call.shape.channels = 1;
    call.shape.inner = call.shape.row = args->n;
    call.shape.dense = true;
  }
  if ((status = actc_check_arrays(&call)) != ACTC_OK) return status;
  if ((status = actc_find_variant(kernel, &call.variant)) != ACTC_OK) return status;
  if (call.wanted != 0 && call.variant->grads == NULL) return ACTC_NOT_IMPLEMENTED;
  if (call.wanted != 0)
    actc_run_param_grads(&call);
  else if (call.varying != 0 || !call.shape.dense)
    actc_run_rows(&call);
  else
    run_flat(&call);
  return ACTC_OK;
}
