// The C header of a library of kernels.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <vector>

#include "codegen/pipeline.h"

namespace actc {

// `kernels`: one object per kernel (any target). Declares an actc_kernel and a typed inline function for each.
std::string make_c_header(const std::string &library, const std::vector<const Object *> &kernels);

}  // namespace actc
