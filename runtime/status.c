/* One sentence per status.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "internal.h"

static const char *const texts[] = {
    [ACTC_OK] = "success",
    [ACTC_NULL_POINTER] = "a required pointer is NULL",
    [ACTC_BAD_STRUCT_SIZE] = "actc_args.struct_size is wrong, or fields unknown to this runtime are set",
    [ACTC_BAD_KERNEL] = "the kernel was made for another ABI version or is damaged",
    [ACTC_OVERLAP] = "a result overlaps another array without being exactly an input, or its own next row",
    [ACTC_MISALIGNED] = "a pointer is not aligned to its element type",
    [ACTC_SIZE_OVERFLOW] = "the arrays do not fit in the address space",
    [ACTC_UNSUPPORTED_CPU] = "no variant of the kernel runs on this CPU or on the level chosen for it",
    [ACTC_NOT_IMPLEMENTED] = "a field of actc_args is set that this kernel does not serve",
    [ACTC_BAD_SHAPE] =
        "outer, channels and inner do not multiply to n, or arrays are missing, too many or of other sizes",
    [ACTC_BAD_WORKSPACE] = "the workspace is missing or smaller than actc_workspace_size says",
    [ACTC_BAD_TYPE] = "the elements of an array are not of the kernel's type",
    [ACTC_UNKNOWN_TARGET] = "ACTC_CPU or actc_cpu_override names an unknown CPU level",
};
_Static_assert(sizeof texts / sizeof *texts == ACTC_STATUS_COUNT, "a status has no text");

const char *actc_status_text(actc_status status) {
  const size_t index = (size_t)status; /* negative values become large */
  return index < ACTC_STATUS_COUNT ? texts[index] : "unknown status";
}
