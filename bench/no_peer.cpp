// Stands in where oneDNN is not installed: our side still runs.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "bench/peer.h"

namespace actc::bench {

std::string peer_title() { return ""; }
void limit_peer(const std::string &) {}
std::optional<Peer> make_peer(const std::string &, Direction, const Arrays &) { return std::nullopt; }

}  // namespace actc::bench
