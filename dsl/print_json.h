// An activation as JSON, for programs: formula and gradients as numbered nodes, so the size is linear in that of the
// DAG. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "dsl/activation.h"

namespace actc {

// Raised when a field changes its meaning or goes away; new fields do not raise it.
inline constexpr int kJsonSchema = 2;

// {"schema": 1, "name": "swish", "signature": "...", "inputs": ["x"], "parameters": [{"name", "learned", "default"}],
//  "nodes": [["input", "x"], ["parameter", "beta"], ["*", 1, 0], ["sigmoid", 2], ["*", 0, 3], ...], "body": 4,
//  "gradient": {"x": 9, "beta": 12}, "text": "x * sigmoid(beta * x)", "known", "citation", "aliases"}
// A node is [operation, operand...]: operands are numbers of earlier nodes; ["constant", "1/3"] is an exact rational.
nlohmann::ordered_json to_json(const Activation &activation);

}  // namespace actc
