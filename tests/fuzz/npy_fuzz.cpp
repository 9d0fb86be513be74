// Any bytes either are an array, whose file then parses to the same array again, or are refused with npy::Error.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

#include "tools/npy/header.h"
#include "tools/npy/npy.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) try {
  using namespace actc::npy;
  const Array array = parse(std::as_bytes(std::span(data, size)), "fuzz.npy");
  if (byte_size(array.dtype, array.shape) != array.data.size()) std::abort();

  std::string file = format_prefix({array.dtype, array.shape});
  if (file.size() % alignment != 0) std::abort();
  file.append(reinterpret_cast<const char *>(array.data.data()), array.data.size());
  const Array again = parse(std::as_bytes(std::span(file)), "again.npy");
  if (again.dtype != array.dtype || again.shape != array.shape || again.data != array.data) std::abort();
  return 0;
} catch (const actc::npy::Error &error) {
  if (std::strncmp(error.what(), "fuzz.npy: ", 10) != 0) std::abort();
  return 0;
}
