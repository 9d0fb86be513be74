// ErrorStatistics as JSON, and back: what `actc check --json` prints and what sweeps are kept in.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <nlohmann/json.hpp>

#include "codegen/error_statistics.h"

namespace actc {

// JSON has neither infinities nor NaN: they are the texts "inf", "-inf" and "nan".
nlohmann::ordered_json number_to_json(double value);
double number_from_json(const nlohmann::ordered_json &json);

// "0xc1111111": the bits say exactly which float is meant.
std::string bits_text(float value);
float float_from_bits(const std::string &text);

nlohmann::ordered_json to_json(const ErrorStatistics &errors);
// Throws nlohmann::json::exception or std::invalid_argument where something is missing or not of its kind.
ErrorStatistics errors_from_json(const nlohmann::ordered_json &json);

}  // namespace actc
