// Kernels as C text around c_function (print_c.h): the source file of the generic target, and the header for inlining.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <vector>

#include "codegen/pipeline.h"
#include "runtime/include/actc_runtime.h"

namespace actc {

// One kernel of the generic target. `table`: where it is the only variant, so that the source has to define the
// actc_kernel; else null, and the function is hidden but not static: the table in the archive refers to it.
struct GenericKernel {
  const Object *object;
  const actc_kernel *table;
};
std::string make_c_source(const std::string &library, const std::vector<GenericKernel> &kernels);

// LIBRARY_inline.h: one inline function for each kernel, named kernel_name(spec).
std::string make_inline_header(const std::string &library, const std::vector<KernelSpec> &specs);

}  // namespace actc
