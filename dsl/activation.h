// Activation: one definition, as parsed. Its expressions live in a Context that the caller keeps.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dsl/convention.h"
#include "dsl/diagnostics.h"
#include "dsl/expr.h"

namespace actc {

struct Parameter {
  std::string name;
  bool learned = false;
  bool per_channel = false;  // one value for each channel instead of one for the tensor
  std::optional<mpq_class> default_value;
  SourceRange range;  // of the name
};

// A value that the author states and `actc check` verifies: f(at) = value, with one unit in the last digit as written.
struct KnownValue {
  std::vector<mpq_class> at;  // one for each input
  mpq_class value, tolerance;
  SourceRange range;
};

// The gradient at a kink, which wins over the one that follows from the formula.
struct StatedGradient {
  mpq_class at, value;
  std::optional<Convention> convention;  // none: in every convention that has no statement of its own
  SourceRange range;
};

// What the value at one position depends on: the same position of the inputs, or (`over row`) the whole row.
enum class Extent { Element, Row };
Extent extent_of(Expr body);

struct Activation {
  std::string name;
  std::vector<std::string> inputs;
  std::vector<Parameter> parameters;
  Extent extent = Extent::Element;
  Expr body;
  Expr from_output;      // the gradient over Input(0), which is the output, and the parameters; null when not stated
  std::string citation;  // the comment above the definition
  std::vector<KnownValue> known;
  std::vector<StatedGradient> gradients;
  std::vector<std::string> aliases;       // "keras:swish"
  SourceRange range;                      // of the name
  std::vector<SourceRange> input_ranges;  // none where the input x is implied
  SourceRange from_output_range;

  std::string signature() const;  // "swish(x; learned beta = 1)"
};

// Canonical text, "activation silu(x) = x * sigmoid(x)", with the clauses that kernels depend on (gradient, from
// output) and on one line: parses to the same nodes; what specs and manifests carry.
std::string definition_text(const Activation &activation);

}  // namespace actc
