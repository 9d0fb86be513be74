// The library that our kernels are measured against: oneDNN where it is installed (onednn.cpp), else nothing
// (no_peer.cpp). One thread, and no better instructions than the level that is being compared.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "bench/arrays.h"
#include "codegen/kernel_spec.h"

namespace actc::bench {

struct Peer {
  std::string implementation;  // the library's own name for the code that it chose
  std::function<void()> run;
};

std::string peer_title();  // "oneDNN 2.6.3"; empty: there is none

// To be called once, before make_peer: the library decides at its first use.
void limit_peer(const std::string &level);

// The same function on the same arrays: forward in(0) -> out(0), backward in(0) = dy, in(1) = x -> out(0). Nothing when
// the peer does not have this activation.
std::optional<Peer> make_peer(const std::string &activation, Direction direction, const Arrays &arrays);

}  // namespace actc::bench
