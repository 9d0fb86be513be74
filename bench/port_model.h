// A lower bound for the cycles of a kernel's loop, from what its instructions occupy. An estimate: execution ports of
// AMD's Zen 3 to Zen 5 as measured, no latencies, no register files, no front end.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>

namespace actc::bench {

// Vector instructions of one loop step; stores in units of 256 bits. Moves between registers take no port.
struct LoopMix {
  int multiply = 0, divide = 0, blend = 0, add = 0, shift = 0, logic = 0, load = 0, store = 0, move = 0;
};

// Counts the innermost loop with the most vector instructions in assembly text (AT&T).
LoopMix hot_loop(const std::string &assembly);

// Cycles per loop step.
double cycle_bound(const LoopMix &mix);

}  // namespace actc::bench
