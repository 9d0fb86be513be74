// The header of a .npy file: a Python dict literal with the keys descr, fortran_order and shape.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tools/npy/npy.h"

namespace actc::npy {

inline constexpr size_t max_header = 1u << 20;

struct Header {
  DType dtype = DType::F32;
  std::vector<size_t> shape;
};

// Throws Error for whatever is not exactly such a dict, and for types and orders that Array cannot hold.
Header parse_header(std::string_view text, std::string_view file_name);

// Everything before the data: magic, version 1.0, length, padded dict.
std::string format_prefix(const Header &header);

}  // namespace actc::npy
