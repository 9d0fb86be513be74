// Derivatives of the elementary functions over intervals, by recurrence (Moore 1966; Griewank & Walther 2008, ch. 13).
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <optional>
#include <vector>

#include "dsl/expr.h"
#include "tools/minimax/number.h"

namespace actc::minimax {

// g^(k)(u) / k! for k = 0..n and all u in an interval, g being an operation of one operand (Op::Div stands for 1/u).
// `value` encloses g itself. Nothing when there is no rule, or when a derivative is not bounded over the interval.
std::optional<std::vector<Interval>> derivatives(Op op, const Interval &u, const Interval &value, int n);

// The same for u^exponent, u > 0.
std::optional<std::vector<Interval>> power_derivatives(const Interval &u, const Interval &value,
                                                       const mpq_class &exponent, int n);

}  // namespace actc::minimax
