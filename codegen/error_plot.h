// A picture of a kernel's error over its input.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>

#include "codegen/kernel_spec.h"

namespace actc {

// The largest error of 64 inputs in each quarter of a binade, for |x| from 2^-20 to 2^10, as SVG. For kernels of one
// input; parameters at their defaults.
std::string error_plot(const KernelSpec &spec);

}  // namespace actc
