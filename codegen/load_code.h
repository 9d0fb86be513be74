// Machine code in this process, by ORC and JITLink. LLVM stays in load_code.cpp.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <memory>
#include <string>

namespace actc {

// Loads an object that this compiler made (JITLink does not validate: never bytes from elsewhere) and finds `symbol`.
// The code stays mapped as long as the handle lives. Null, with the reason in `error`, on failure.
std::shared_ptr<void> load_code(const std::string &object, const std::string &symbol, void **address,
                                std::string &error);

}  // namespace actc
