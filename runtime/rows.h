/* Parameters of channels, as the functions of a kernel take them.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef ACTC_RUNTIME_ROWS_H
#define ACTC_RUNTIME_ROWS_H

#include <string.h>

#include "internal.h"

enum { ACTC_CHANNEL_BYTES = 8192 };

/* Arrays for the per-channel parameters of `rows` rows of `channels` channels at a time: the caller's own, or made in
 * `bytes` where a parameter has only its default, or where rows are so short that several make one slice. */
typedef struct actc_channel_params {
  const void *params[ACTC_MAX_PARAMS];
  size_t channels, rows;
  bool copied;
  _Alignas(64) char bytes[ACTC_CHANNEL_BYTES];
} actc_channel_params;

static inline bool actc_varies(const actc_call *call, uint32_t p) { return (call->varying >> p & 1) != 0; }

/* One value of each, those of a channel. */
static inline void actc_params_of(const actc_call *call, size_t channel, const void **params) {
  for (uint32_t p = 0; p < call->kernel->n_params; ++p)
    params[p] = (const char *)call->params[p] + (actc_varies(call, p) ? channel * call->kernel->param_size : 0);
}

/* Chooses channels and rows of slices, for `n_rows` rows of which `channels` channels are left. */
static inline void actc_prepare_channels(const actc_call *call, size_t n_rows, size_t channels,
                                         actc_channel_params *values) {
  const actc_kernel *kernel = call->kernel;
  uint32_t n = 0;
  bool missing = false;
  for (uint32_t p = 0; p < kernel->n_params; ++p) {
    if (!kernel->params[p].per_channel) continue;
    ++n;
    missing |= !actc_varies(call, p);
  }
  const size_t most = ACTC_CHANNEL_BYTES / (n * kernel->param_size);
  values->rows = 1;
  if (call->shape.dense && channels == call->shape.row) { /* copies must pay: at most a quarter of what they serve */
    const size_t rows = actc_min(most / channels, n_rows / 4);
    if (rows > 1) values->rows = rows;
  }
  values->copied = missing || values->rows > 1;
  values->channels = values->copied ? actc_min(channels, most) : actc_min(channels, ACTC_MAX_SLICE);
}

/* The values of channels `first` ... for the next slices. */
static inline void actc_fill_channels(const actc_call *call, size_t first, size_t channels,
                                      actc_channel_params *values) {
  const actc_kernel *kernel = call->kernel;
  const size_t size = kernel->param_size, bytes = values->rows * channels * size;
  char *to = values->bytes;
  for (uint32_t p = 0; p < kernel->n_params; ++p) {
    const bool varies = actc_varies(call, p);
    const char *from = (const char *)call->params[p] + (varies ? first * size : 0);
    values->params[p] = from;
    if (!kernel->params[p].per_channel || !values->copied) continue;
    values->params[p] = to;
    size_t done = varies ? channels * size : size;
    memcpy(to, from, done);
    for (size_t more; done < bytes; done += more) { /* twice as much each time */
      more = actc_min(done, bytes - done);
      memcpy(to + done, to, more);
    }
    to += bytes;
  }
}

#endif
