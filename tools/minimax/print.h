// Approximations as text, C, tables for codegen/math/, and JSON.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "tools/minimax/minimax.h"
#include "tools/minimax/request.h"

namespace actc::minimax {

struct Report {
  const Request &request;
  const Problem &problem;
  const Approximation &result;
  std::string name;  // of functions and tables: "exp_small"
};

std::string to_text(const Report &report);
std::string to_c(const Report &report);
bool has_c(const Problem &problem);  // all types are f32, or all f64 (pairs included); else to_c throws BadRequest
std::string to_table(const Report &report);  // a C++ header with kExpSmall
nlohmann::ordered_json to_json(const Report &report);

// "2^-28.37", rounded so that the bound remains one.
std::string power_of_two(double bound);

}  // namespace actc::minimax
