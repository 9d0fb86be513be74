// What the tests of the language share: parsing one formula, and expected errors.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "dsl/parse.h"
#include "dsl/print.h"

namespace actc::testing {

// The nodes of a bare formula: "x * sigmoid(x)", "(x, y; p = 1) = x * y + p".
inline Expr formula(Context &context, const std::string &text) { return parse_one(context, {"<formula>", text}).body; }

// The message of parsing `text`; empty when it parses.
inline std::string error_of(const std::string &text) {
  Context context;
  try {
    parse(context, {"t.act", text});
    return {};
  } catch (const SourceError &e) {
    return e.what();
  }
}

// The bare messages, in order of place.
inline std::vector<std::string> errors_of(const std::string &text) {
  std::vector<std::string> messages;
  Context context;
  try {
    parse(context, {"t.act", text});
  } catch (const SourceError &e) {
    for (const Diagnostic &d : e.diagnostics()) messages.push_back(d.message);
  }
  return messages;
}

// Doubles that stand for one real number: equal to the oracle's precision.
inline bool nearly_equal(double a, double b, double relative = 0x1p-50) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  if (a == b) return true;
  const double scale = std::max(std::fabs(a), std::fabs(b));
  return std::isfinite(scale) && (std::fabs(a - b) <= relative * scale || scale < 0x1p-1020);
}

}  // namespace actc::testing
