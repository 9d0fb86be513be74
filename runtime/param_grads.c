/* Launches that also give parameter gradients. The kernel writes its results and, into a buffer in the first-level
 * cache, the terms of the sums; these are added up here, so that their order depends on the index within the channel
 * alone (actc_runtime.h). A missing element of a lane counts as +0: a sum that began with +0 is never -0, so that this
 * changes no bit.
 *
 * A unit of work is one block of 1,024 indices in a group of channels. It leaves one partial sum for each channel and
 * parameter, partials[block][channel]; the blocks are added up at the end.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <string.h>

#include "fp_mode.h"
#include "internal.h"
#include "rows.h"
#include "sums.h"

enum {
  TERM_BYTES = 8192, /* all terms of a slice, without the padding */
  MAX_TERM_BYTES = TERM_BYTES + 2 * ACTC_LANES * 8 * ACTC_MAX_PARAMS,
  LANE_BYTES = 8192,          /* of the channels in a unit; at least one channel */
  CHANNEL_LANE_BYTES = 32768, /* the same where channels come last, and a unit has slices of that many channels */
  RESULT_BYTES = 8192         /* results that nobody needs */
};

/* One pass over the arrays: the sums of parameters that go over the same channels. */
typedef struct pass {
  actc_call *call;
  const actc_sums *sums;
  size_t size;                   /* of a term */
  size_t channels, inner, count; /* elements of a channel: count, in runs of inner */
  size_t n_blocks, group, n_groups;
  uint32_t n_terms;                       /* that the kernel writes, one for each learned parameter */
  uint32_t n_sums, term[ACTC_MAX_PARAMS]; /* those that are wanted */
  void *gradient[ACTC_MAX_PARAMS], *partials[ACTC_MAX_PARAMS];
  bool channel_last, drops_results;
} pass;

static bool is_wanted(const actc_args *args, uint32_t j) {
  return args->param_grads != NULL && args->param_grads[j] != NULL;
}

/* The sums that go over the whole tensor, or those that go over channels. */
static void collect(const actc_kernel *kernel, const actc_args *args, const actc_shape *shape, bool per_channel,
                    pass *p) {
  p->size = kernel->param_size;
  p->sums = kernel->param_size == sizeof(float) ? &actc_sums_f32 : &actc_sums_f64;
  p->channels = per_channel ? shape->channels : 1;
  p->inner = per_channel ? shape->inner : shape->dense ? args->n : shape->row;
  p->count = args->n / p->channels;
  p->n_blocks = (p->count + ACTC_BLOCK - 1) / ACTC_BLOCK;
  p->n_terms = p->n_sums = 0;
  for (uint32_t k = 0; k < kernel->n_params; ++k) {
    if (!kernel->params[k].learned) continue;
    const uint32_t j = p->n_terms++;
    const bool goes_over_channels = kernel->params[k].per_channel && shape->channels > 1;
    if (!is_wanted(args, j) || goes_over_channels != per_channel) continue;
    p->term[p->n_sums] = j;
    p->gradient[p->n_sums++] = args->param_grads[j];
  }
}

/* A single block is added up where its sums belong. */
static size_t workspace_of(const pass *p) {
  return p->n_sums == 0 || p->n_blocks == 1 ? 0 : p->n_sums * p->n_blocks * p->channels * p->size;
}

size_t actc_workspace_size(const actc_kernel *kernel, const actc_args *args) {
  actc_shape shape;
  if (kernel == NULL || args == NULL || args->param_grads == NULL || args->n == 0) return 0;
  if (!actc_kernel_is_valid(kernel) || kernel->direction != ACTC_BACKWARD) return 0;
  if (actc_resolve_shape(args, &shape) != ACTC_OK) return 0;
  size_t bytes = 0; /* one pass after the other uses them */
  for (int per_channel = 0; per_channel < 2; ++per_channel) {
    pass p;
    collect(kernel, args, &shape, per_channel, &p);
    if (workspace_of(&p) > bytes) bytes = workspace_of(&p);
  }
  return bytes;
}

actc_status actc_clear_param_grads(const actc_kernel *kernel, const actc_args *args) {
  const size_t channels = args->channels != 0 ? args->channels : 1, size = kernel->param_size;
  for (uint32_t k = 0, j = 0; args->param_grads != NULL && k < kernel->n_params; ++k) {
    if (!kernel->params[k].learned || !is_wanted(args, j++)) continue;
    void *gradient = args->param_grads[j - 1];
    if (kernel->direction != ACTC_BACKWARD) return ACTC_NOT_IMPLEMENTED;
    if ((uintptr_t)gradient % size != 0) return ACTC_MISALIGNED;
    memset(gradient, 0, (kernel->params[k].per_channel ? channels : 1) * size);
  }
  return ACTC_OK;
}

static void add_lanes(const pass *p, char *lanes, size_t width) {
  for (size_t half = ACTC_LANES / 2; half >= 1; half /= 2)
    p->sums->add(lanes, lanes + half * width * p->size, half * width);
}

static void *partial(const pass *p, uint32_t s, size_t block, size_t channel) {
  return (char *)p->partials[s] + (block * p->channels + channel) * p->size;
}

/* --- channels with runs of elements; the whole tensor as one channel ---------------------------------------------- */

typedef struct slices {
  _Alignas(64) char terms[MAX_TERM_BYTES];
  _Alignas(64) char results[RESULT_BYTES];
  size_t stride; /* bytes from the terms of one parameter to those of the next */
  size_t most;   /* elements of a slice */
} slices;

static void prepare(const pass *p, slices *b) {
  b->most = actc_min(TERM_BYTES / (p->n_terms * p->size), ACTC_BLOCK);
  if (p->drops_results)
    b->most = actc_min(b->most, RESULT_BYTES / (p->call->kernel->n_out * p->call->kernel->element_size));
  b->most -= b->most % ACTC_LANES;
  b->stride = (b->most + 2 * ACTC_LANES) * p->size;
}

/* Elements j ... j + n of row o, of which the first belongs to `lane`, into the lanes of n_sums sums. */
static void add_run(const pass *p, slices *b, size_t o, size_t j, size_t n, size_t lane, char *lanes) {
  const actc_call *call = p->call;
  const actc_kernel *kernel = call->kernel;
  const void *in[ACTC_MAX_IN], *params[ACTC_MAX_PARAMS];
  void *out[ACTC_MAX_OUT + ACTC_MAX_PARAMS];
  for (size_t done = 0, count; done < n; done += count, lane = (lane + count) % ACTC_LANES) {
    const size_t at = j + done;
    count = actc_min(n - done, b->most);
    size_t channel = 0;
    if (call->varying != 0) {
      channel = at / call->shape.inner % call->shape.channels;
      count = actc_min(count, call->shape.inner - at % call->shape.inner);
    }
    const size_t rows = (lane + count + ACTC_LANES - 1) / ACTC_LANES, end = rows * ACTC_LANES;
    actc_point_to(call, o, at, in, out);
    actc_params_of(call, channel, params);
    if (p->drops_results)
      for (uint32_t k = 0; k < kernel->n_out; ++k) out[k] = b->results + k * b->most * kernel->element_size;
    for (uint32_t k = 0; k < p->n_terms; ++k) out[kernel->n_out + k] = b->terms + k * b->stride + lane * p->size;
    call->variant->grads(in, out, params, count);
    for (uint32_t s = 0; s < p->n_sums; ++s) {
      char *terms = b->terms + p->term[s] * b->stride;
      memset(terms, 0, lane * p->size);
      memset(terms + (lane + count) * p->size, 0, (end - lane - count) * p->size);
      p->sums->add_rows(lanes + s * ACTC_LANES * p->size, terms, rows);
    }
  }
}

static void sum_runs(const pass *p, size_t block, size_t first, size_t last) {
  _Alignas(64) char lanes[LANE_BYTES];
  slices b;
  prepare(p, &b);
  const size_t lane_bytes = ACTC_LANES * p->size, channel_bytes = p->n_sums * lane_bytes;
  memset(lanes, 0, (last - first) * channel_bytes);
  const size_t begin = block * ACTC_BLOCK, end = actc_min(begin + ACTC_BLOCK, p->count);
  for (size_t at = begin, n; at < end; at += n) {
    const size_t o = at / p->inner, i = at % p->inner;
    n = actc_min(p->inner - i, end - at);
    for (size_t c = first; c < last; ++c)
      add_run(p, &b, o, c * p->inner + i, n, at % ACTC_LANES, lanes + (c - first) * channel_bytes);
  }
  for (size_t c = first; c < last; ++c)
    for (uint32_t s = 0; s < p->n_sums; ++s) {
      char *own = lanes + (c - first) * channel_bytes + s * lane_bytes;
      add_lanes(p, own, 1);
      memcpy(partial(p, s, block, c), own, p->size);
    }
}

/* --- channels last: rows of one element of each channel -------------------------------------------------------------
 */

static void sum_channel_last(const pass *p, size_t block, size_t first, size_t last) {
  _Alignas(64) char lanes[CHANNEL_LANE_BYTES];
  _Alignas(64) char terms[TERM_BYTES];
  actc_channel_params values;
  const actc_call *call = p->call;
  const size_t channels = last - first, most = TERM_BYTES / (p->n_terms * p->size);
  const size_t lane_bytes = channels * p->size, sum_bytes = ACTC_LANES * lane_bytes;
  const void *in[ACTC_MAX_IN];
  void *out[ACTC_MAX_OUT + ACTC_MAX_PARAMS];
  memset(lanes, 0, p->n_sums * sum_bytes);
  const size_t begin = block * ACTC_BLOCK, end = actc_min(begin + ACTC_BLOCK, p->count);
  actc_prepare_channels(call, end - begin, channels, &values);
  values.rows = actc_min(values.rows, most / channels);
  actc_fill_channels(call, first, channels, &values);
  for (size_t o = begin, rows; o < end; o += rows) {
    rows = actc_min(values.rows, end - o);
    actc_point_to(call, o, first, in, out);
    for (uint32_t k = 0; k < p->n_terms; ++k) out[call->kernel->n_out + k] = terms + k * most * p->size;
    call->variant->channel_grads(in, out, values.params, rows * channels);
    for (uint32_t s = 0; s < p->n_sums; ++s)
      for (size_t r = 0; r < rows; ++r)
        p->sums->add(lanes + s * sum_bytes + (o + r) % ACTC_LANES * lane_bytes,
                     terms + p->term[s] * most * p->size + r * lane_bytes, channels);
  }
  for (uint32_t s = 0; s < p->n_sums; ++s) {
    add_lanes(p, lanes + s * sum_bytes, channels);
    memcpy(partial(p, s, block, first), lanes + s * sum_bytes, lane_bytes);
  }
}

/* --- a pass ----------------------------------------------------------------------------------------------------------
 */

static void run_task(void *argument, size_t i) {
  const pass *p = argument;
  const size_t n_tasks = p->call->n_tasks, units = p->n_blocks * p->n_groups;
  if (i >= n_tasks) return;
  const actc_fp_mode mode = actc_fp_enter();
  const size_t end = actc_task_begin(p->call, units, 1, i + 1);
  for (size_t unit = actc_task_begin(p->call, units, 1, i); unit < end; ++unit) {
    const size_t block = unit / p->n_groups, first = unit % p->n_groups * p->group;
    (p->channel_last ? sum_channel_last : sum_runs)(p, block, first, actc_min(first + p->group, p->channels));
  }
  actc_fp_leave(mode);
}

/* The blocks in pairs, pairs of pairs, and so on; what is left over at one level waits for the next. */
static void add_blocks(const pass *p) {
  const actc_fp_mode mode = actc_fp_enter();
  for (uint32_t s = 0; s < p->n_sums; ++s)
    for (size_t step = 1; step < p->n_blocks; step *= 2)
      for (size_t block = 0; block + step < p->n_blocks; block += 2 * step)
        p->sums->add(partial(p, s, block, 0), partial(p, s, block + step, 0), p->channels);
  actc_fp_leave(mode);
}

static void run_pass(pass *p) {
  actc_call *call = p->call;
  char *space = call->args->workspace;
  for (uint32_t s = 0; s < p->n_sums; ++s)
    p->partials[s] = p->n_blocks == 1 ? p->gradient[s] : space + s * (workspace_of(p) / p->n_sums);
  p->channel_last = p->channels > 1 && p->inner == 1 && call->variant->channel_grads != NULL;
  const size_t lane_bytes = ACTC_LANES * p->n_sums * p->size;
  p->group = LANE_BYTES / lane_bytes;
  if (p->channel_last) {
    const size_t terms = TERM_BYTES / (p->n_terms * p->size);
    const size_t values = ACTC_CHANNEL_BYTES / (call->kernel->n_params * p->size);
    p->group = actc_min(CHANNEL_LANE_BYTES / lane_bytes, actc_min(terms, values));
  }
  p->n_groups = (p->channels + p->group - 1) / p->group;
  actc_run_tasks(call, p->n_blocks * p->n_groups, run_task, p);
  if (p->n_blocks == 1) return;
  add_blocks(p);
  for (uint32_t s = 0; s < p->n_sums; ++s) memcpy(p->gradient[s], p->partials[s], p->channels * p->size);
}

void actc_run_param_grads(actc_call *call) {
  pass tensor, channels;
  collect(call->kernel, call->args, &call->shape, false, &tensor);
  collect(call->kernel, call->args, &call->shape, true, &channels);
  tensor.call = channels.call = call;
  /* Two orders need two passes; the first must not write over what the second reads. */
  tensor.drops_results = channels.n_sums != 0;
  channels.drops_results = false;
  if (tensor.n_sums != 0) run_pass(&tensor);
  if (channels.n_sums != 0) run_pass(&channels);
}
