/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "sums.h"

#define REAL float
#define NAME(x) x##_f32
#include "sums_of.h"
#undef REAL
#undef NAME

#define REAL double
#define NAME(x) x##_f64
#include "sums_of.h"
