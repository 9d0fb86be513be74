// Any bytes are a definition or are refused; see parse_property.h. Words: language.dict.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "tests/fuzz/parse_property.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const std::string broken = actc::testing::broken_property(std::string(reinterpret_cast<const char *>(data), size));
  if (broken.empty()) return 0;
  std::fprintf(stderr, "%s\n", broken.c_str());
  std::abort();
}
