// What the numbers were measured on. Nothing here names the host: results are committed.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>

namespace actc::bench {

std::string cpu_model();  // "AMD EPYC, family 26, model 2"
double load_average();    // of the last minute: 1 means one busy CPU, ours included
double clock_ghz();       // of this core now, from a chain of multiplications (3 cycles each on all x86-64 since 2008)

}  // namespace actc::bench
