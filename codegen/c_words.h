// Words that C and C++ keep for themselves: no argument of a generated function can have such a name.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string_view>

namespace actc {

bool is_c_word(std::string_view name);

}  // namespace actc
