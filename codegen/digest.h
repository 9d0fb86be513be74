// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <string_view>

namespace actc {

// SHA-256 in hexadecimal. LLVM stays in digest.cpp.
std::string sha256(std::string_view bytes);

}  // namespace actc
