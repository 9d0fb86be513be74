// Primitives -> Halide -> LLVM bitcode of one loop over vectors. The only interface to Halide; its header stays in
// to_halide.cpp.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>

#include "codegen/kernel_spec.h"
#include "codegen/primitives.h"
#include "targets/target.h"

namespace actc {

// The loop as LLVM bitcode (from LLVM 21): int NAME(halide_buffer_t *in..., float param..., halide_buffer_t *out...).
// `schedule.vectors` must be set. With Tail::Padded it covers n rounded up to whole steps.
std::string to_bitcode(const Primitives &kernel, const Schedule &schedule, const Target &target,
                       const std::string &name);

// The scheduled loop nest as Halide prints it.
std::string to_stmt(const Primitives &kernel, const Schedule &schedule, const Target &target, const std::string &name);

std::string halide_version();

}  // namespace actc
