// A fresh process of this program that measures and hands back JSON. Several of them make a result: where the stack
// and just-in-time code happen to lie is drawn once per process, and changes some kernels by half.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace actc::bench {

// Runs this program with these arguments and OMP_NUM_THREADS=1; what it prints is parsed. Throws when it fails; it has
// said why on stderr.
nlohmann::json run_worker(const std::vector<std::string> &args);

}  // namespace actc::bench
