// The measuring side of bench_activations: every catalogue kernel of one CPU level beside the peer and memcpy.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <nlohmann/json.hpp>

#include "bench/session.h"

namespace actc::bench {

// To be called once per process, because the peer is limited to a level once. An array with an entry for each kernel:
//   activation, direction, schedule, clock_ghz, actc: [ns per element, ...], memcpy: [...]
//   and where there is a peer, peer: [...], peer_implementation, max_difference between the results
// Throws when both sides do not compute the same function.
nlohmann::json run_contests(const std::string &level, size_t n, const Effort &effort,
                            const std::vector<std::string> &flags);

}  // namespace actc::bench
