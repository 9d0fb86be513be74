// What accuracy probing found, for people and for programs.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "codegen/accuracy.h"

namespace actc {

// "max 2.34 ULP at x = 0.61; worst in [0.5, 0.625]; 91 % correctly rounded; 100,000 inputs".
std::string summary(const MeasuredAccuracy &accuracy);

// One sentence for each bad interval and each wrong limit.
std::vector<std::string> warnings(const MeasuredAccuracy &accuracy);

nlohmann::ordered_json to_json(const MeasuredAccuracy &accuracy);

std::string with_commas(uint64_t n);               // "100,000"
std::string percent(uint64_t part, uint64_t all);  // "91 %"; "100 %" only when it is all of them
double nearest_zero(const std::vector<double> &zeros, double x);

}  // namespace actc
