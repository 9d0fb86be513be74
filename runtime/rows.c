/* Rows that are apart, and parameters that vary from channel to channel, without parameter gradients. Where channels
 * have several elements in a row, each run of them is one slice of the plain kernel; where they have one (channel
 * last), whole rows go through the kernel that reads such parameters as arrays.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "fp_mode.h"
#include "internal.h"
#include "rows.h"

static void run_segments(const actc_call *call, size_t begin, size_t end) {
  const actc_shape *shape = &call->shape;
  const void *in[ACTC_MAX_IN], *params[ACTC_MAX_PARAMS];
  void *out[ACTC_MAX_OUT];
  for (size_t count; begin < end; begin += count) {
    const size_t o = begin / shape->row, j = begin % shape->row, channel = j / shape->inner;
    const size_t rest = call->varying != 0 ? shape->inner - j % shape->inner : shape->row - j;
    count = actc_min(actc_min(rest, end - begin), ACTC_MAX_SLICE);
    actc_point_to(call, o, j, in, out);
    actc_params_of(call, channel, params);
    call->variant->run(in, out, params, count);
  }
}

static void run_channel_last(const actc_call *call, size_t row_begin, size_t row_end, size_t begin, size_t end) {
  const void *in[ACTC_MAX_IN];
  void *out[ACTC_MAX_OUT];
  actc_channel_params values;
  actc_prepare_channels(call, row_end - row_begin, end - begin, &values);
  for (size_t j = begin; j < end; j += values.channels) {
    const size_t channels = actc_min(values.channels, end - j);
    actc_fill_channels(call, j, channels, &values);
    for (size_t o = row_begin; o < row_end; o += values.rows) {
      actc_point_to(call, o, j, in, out);
      call->variant->channels(in, out, values.params, channels * actc_min(values.rows, row_end - o));
    }
  }
}

static void run_task(void *argument, size_t i) {
  const actc_call *call = argument;
  const actc_shape *shape = &call->shape;
  if (i >= call->n_tasks) return;
  const actc_fp_mode mode = actc_fp_enter();
  const size_t n = call->args->n, outer = shape->outer, row = shape->row;
  if (call->varying == 0 || shape->inner > 1 || call->variant->channels == NULL)
    run_segments(call, actc_task_begin(call, n, ACTC_BLOCK, i), actc_task_begin(call, n, ACTC_BLOCK, i + 1));
  else if (outer >= call->n_tasks)
    run_channel_last(call, actc_task_begin(call, outer, 1, i), actc_task_begin(call, outer, 1, i + 1), 0, row);
  else
    run_channel_last(call, 0, outer, actc_task_begin(call, row, 1, i), actc_task_begin(call, row, 1, i + 1));
  actc_fp_leave(mode);
}

void actc_run_rows(actc_call *call) { actc_run_tasks(call, SIZE_MAX, run_task, call); }
