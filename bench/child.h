// Work in a child process, for libraries that can be set up once per process only. The result comes back as JSON.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <functional>
#include <nlohmann/json.hpp>

namespace actc::bench {

// Throws when the child fails; the child has said why on stderr. The parent must have no threads.
nlohmann::json in_child(const std::function<nlohmann::json()> &work);

}  // namespace actc::bench
