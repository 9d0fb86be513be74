// What build systems read of a library of kernels that `actc compile` made.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>

namespace actc {

// LIBRARY.pc. Paths are relative to the file, so that the folder may be moved.
std::string pkg_config_file(const std::string &library);

// LIBRARYConfig.cmake: find_package(LIBRARY) gives the target LIBRARY::LIBRARY. `archive`: there is libLIBRARY.a;
// `source`: there is LIBRARY.c, which the project compiles.
std::string cmake_config_file(const std::string &library, bool archive, bool source);

}  // namespace actc
