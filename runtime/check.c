/* What a caller can get wrong about arrays: shapes, pointers, sizes, overlaps.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "internal.h"

/* The bytes that an array covers, of which each row has `row` and begins `step` behind the one before. */
typedef struct range {
  uintptr_t low;
  size_t bytes, row, step; /* step: 0 for one piece */
} range;

static size_t or_one(size_t n) { return n != 0 ? n : 1; }

actc_status actc_resolve_shape(const actc_args *args, actc_shape *s) {
  const size_t n = args->n;
  if ((args->channels | args->inner) == 0) {
    s->outer = or_one(args->outer), s->channels = 1, s->inner = s->row = n / s->outer;
  } else {
    s->channels = or_one(args->channels), s->inner = or_one(args->inner);
    if (__builtin_mul_overflow(s->channels, s->inner, &s->row)) return ACTC_BAD_SHAPE;
    s->outer = args->outer != 0 ? args->outer : n / s->row;
  }
  size_t total;
  if (__builtin_mul_overflow(s->outer, s->row, &total) || total != n) return ACTC_BAD_SHAPE;
  s->dense = true;
  if (s->outer < 2) return ACTC_OK;
  const ptrdiff_t row = (ptrdiff_t)s->row;
  for (int k = 0; k < ACTC_MAX_IN; ++k) {
    s->in_stride[k] = args->in_stride[k] != 0 ? args->in_stride[k] : row;
    s->dense &= s->in_stride[k] == row;
  }
  for (int k = 0; k < ACTC_MAX_OUT; ++k) {
    s->out_stride[k] = args->out_stride[k] != 0 ? args->out_stride[k] : row;
    s->dense &= s->out_stride[k] == row;
  }
  return ACTC_OK;
}

static actc_status check_piece(const void *base, size_t bytes, uint32_t alignment, range *r) {
  if (base == NULL) return ACTC_NULL_POINTER;
  if (((uintptr_t)base & (alignment - 1)) != 0) return ACTC_MISALIGNED;
  r->low = (uintptr_t)base, r->bytes = r->row = bytes, r->step = 0;
  return bytes > UINTPTR_MAX - r->low ? ACTC_SIZE_OVERFLOW : ACTC_OK;
}

static actc_status check_rows(const void *base, const actc_shape *shape, const ptrdiff_t *strides, uint32_t k,
                              uint32_t size, range *r) {
  if (shape->dense) return check_piece(base, shape->outer * shape->row * size, size, r);
  const ptrdiff_t stride = strides[k];
  const actc_status status = check_piece(base, shape->row * size, size, r);
  if (status != ACTC_OK) return status;
  const size_t distance = stride < 0 ? (size_t)0 - (size_t)stride : (size_t)stride;
  size_t span;
  if (__builtin_mul_overflow(distance, (size_t)size, &r->step)) return ACTC_SIZE_OVERFLOW;
  if (__builtin_mul_overflow(r->step, shape->outer - 1, &span)) return ACTC_SIZE_OVERFLOW;
  if (stride < 0 ? span > r->low : span > UINTPTR_MAX - r->low - r->bytes) return ACTC_SIZE_OVERFLOW;
  if (stride < 0) r->low -= span;
  r->bytes += span;
  return ACTC_OK;
}

static bool overlap(const range *a, const range *b) {
  if (a->low - b->low >= b->bytes && b->low - a->low >= a->bytes) return false; /* differences wrap, ranges do not */
  /* Rows may interleave: two halves of the columns of one matrix. */
  if (a->step == 0 || a->step != b->step) return true;
  const size_t ahead = (b->low - a->low) % a->step, behind = (a->low - b->low) % a->step;
  return ahead < a->row || behind < b->row;
}

static bool in_place(const actc_call *call, uint32_t o, uint32_t i) {
  const actc_shape *shape = &call->shape;
  return call->args->out[o] == call->args->in[i] && (shape->dense || shape->out_stride[o] == shape->in_stride[i]);
}

enum { MAX_RANGES = ACTC_MAX_IN + 2 * ACTC_MAX_PARAMS + ACTC_MAX_OUT + 1 };

typedef struct ranges {
  range list[MAX_RANGES];
  uint32_t n;
} ranges;

/* Something that the launch writes and that nothing else may share. */
static actc_status add_written(ranges *all, const void *base, size_t bytes, uint32_t alignment) {
  range *r = &all->list[all->n];
  const actc_status status = check_piece(base, bytes, alignment, r);
  if (status != ACTC_OK) return status;
  for (uint32_t k = 0; k < all->n; ++k)
    if (overlap(r, &all->list[k])) return ACTC_OVERLAP;
  ++all->n;
  return ACTC_OK;
}

static actc_status check_gradients(actc_call *call, ranges *all) {
  const actc_kernel *kernel = call->kernel;
  const actc_args *args = call->args;
  const uint32_t size = kernel->param_size;
  for (uint32_t p = 0, j = 0; p < kernel->n_params; ++p) {
    if (!kernel->params[p].learned) continue;
    void *gradient = args->param_grads[j++];
    if (gradient == NULL) continue;
    call->wanted |= 1u << p;
    const size_t values = kernel->params[p].per_channel ? call->shape.channels : 1;
    if (values > SIZE_MAX / size) return ACTC_SIZE_OVERFLOW;
    const actc_status status = add_written(all, gradient, values * size, size);
    if (status != ACTC_OK) return status;
  }
  if (call->wanted == 0) return ACTC_OK;
  const size_t needed = actc_workspace_size(kernel, args);
  if (needed == 0) return ACTC_OK;
  if (args->workspace == NULL || args->workspace_size < needed) return ACTC_BAD_WORKSPACE;
  return add_written(all, args->workspace, needed, size);
}

actc_status actc_check_arrays(actc_call *call) {
  const actc_kernel *kernel = call->kernel;
  const actc_args *args = call->args;
  const actc_shape *shape = &call->shape;
  const uint32_t size = kernel->element_size;
  if (args->n > SIZE_MAX / size) return ACTC_SIZE_OVERFLOW;
  actc_status status;
  ranges all;
  all.n = 0;
  for (uint32_t i = 0; i < kernel->n_in; ++i)
    if ((status = check_rows(args->in[i], shape, shape->in_stride, i, size, &all.list[all.n++])) != ACTC_OK)
      return status;
  for (uint32_t i = 0; i < kernel->n_params; ++i) {
    const void *given = args->params != NULL ? args->params[i] : NULL;
    call->params[i] = given != NULL ? given : kernel->params[i].default_value;
    size_t values = 1;
    if (given != NULL && kernel->params[i].per_channel && shape->channels > 1) {
      values = shape->channels;
      call->varying |= 1u << i;
      if (values > SIZE_MAX / kernel->param_size) return ACTC_SIZE_OVERFLOW;
    }
    status = check_piece(call->params[i], values * kernel->param_size, kernel->param_size, &all.list[all.n++]);
    if (status != ACTC_OK) return status;
  }
  for (uint32_t o = 0; o < kernel->n_out; ++o) {
    range *r = &all.list[all.n];
    if ((status = check_rows(args->out[o], shape, shape->out_stride, o, size, r)) != ACTC_OK) return status;
    if (r->step < r->row && !shape->dense) return ACTC_OVERLAP;
    for (uint32_t k = 0; k < all.n; ++k)
      if (!(k < kernel->n_in && in_place(call, o, k)) && overlap(r, &all.list[k])) return ACTC_OVERLAP;
    ++all.n;
  }
  return args->param_grads != NULL ? check_gradients(call, &all) : ACTC_OK;
}
