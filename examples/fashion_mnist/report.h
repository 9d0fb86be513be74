// What the program prints: tables for people, or one JSON object per line.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "options.h"
#include "units.h"

namespace fashion {

void report_list();
void report_start(const Options &options, const Network &network, const Initialiser &initialiser);
void report_epoch(const Options &options, const Network &network, int number, const Epoch &epoch);
void report_units(const Options &options, const std::vector<UnitStatistics> &units);

struct Summary {
  Score test;
  double seconds = 0, cpu_seconds = 0;  // of the training, tests not included
  bool diverged = false;
};
void report_end(const Options &options, const Network &network, const Summary &summary);

// Of all parameters' bits: equal for equal networks.
uint64_t digest(const Network &network);

}  // namespace fashion
