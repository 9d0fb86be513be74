/* What the files of the runtime share; not installed. Names keep the prefix actc_, as a static archive shows them all.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef ACTC_RUNTIME_INTERNAL_H
#define ACTC_RUNTIME_INTERNAL_H

/* The archive is built with -fvisibility=hidden: only what the public header declares leaves a shared library. */
#pragma GCC visibility push(default)
#include "actc_runtime.h"
#pragma GCC visibility pop

#include <stdbool.h>

/* Whether this runtime can read the kernel at all; everything else in this file expects so. */
bool actc_kernel_is_valid(const actc_kernel *kernel);

/* The first variant that this machine and the override allow, or the reason why there is none. */
actc_status actc_find_variant(const actc_kernel *kernel, const actc_variant **found);

#endif
