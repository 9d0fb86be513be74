// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>

namespace actc {

// The linker's digest of the program or library that this code is in, in hexadecimal: two builds of the compiler that
// differ in anything have different ones. Empty where the linker made none.
const std::string &build_id();

}  // namespace actc
