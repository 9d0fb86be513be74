// actc show --format html: one page about one activation, complete in itself.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>

#include "dsl/activation.h"

namespace actc::tool {

std::string to_html(const Activation &activation);

}  // namespace actc::tool
