// Activation: one definition, as parsed. Its expressions live in a Context that the caller keeps.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dsl/diagnostics.h"
#include "dsl/expr.h"

namespace actc {

struct Parameter {
  std::string name;
  bool learned = false;
  std::optional<mpq_class> default_value;
};

// A value that the author states and `actc check` verifies: f(at) = value, with one unit in the last digit as written.
struct KnownValue {
  mpq_class at, value, tolerance;
  SourceRange range;
};

struct Activation {
  std::string name;
  std::vector<std::string> inputs;
  std::vector<Parameter> parameters;
  Expr body;
  std::string citation;  // the comment above the definition
  std::vector<KnownValue> known;
  std::vector<std::string> aliases;  // "keras:swish"
  SourceRange range;

  std::string signature() const;  // "swish(x; learned beta = 1)"
};

// Canonical text, "activation silu(x) = x * sigmoid(x)": parses to the same nodes; what specs and manifests carry.
std::string definition_text(const Activation &activation);

}  // namespace actc
