// What must hold for any bytes that are taken for a definition: they are refused with SourceError, or they parse, and
// then printing, simplifying, differentiating and lowering work. Used by the fuzzer and, seeded, by tests/dsl.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cmath>
#include <string>

#include "codegen/lower_math.h"
#include "dsl/derivative.h"
#include "dsl/evaluate.h"
#include "dsl/parse.h"
#include "dsl/print.h"
#include "dsl/simplify.h"
#include "dsl/stated_gradient.h"
#include "dsl/transform.h"

namespace actc::testing {

// Empty, or what does not hold. `parsed` counts the definitions that were understood.
inline std::string broken_property(const std::string &text, size_t *parsed = nullptr) {
  Context context;
  std::vector<Activation> activations;
  try {
    activations = parse(context, {"fuzz.act", text});
  } catch (const SourceError &e) {
    return e.diagnostics().empty() || std::string_view(e.what()).empty() ? "an error without a message" : "";
  }
  for (const Activation &a : activations) {
    if (parsed) ++*parsed;
    const std::string printed = definition_text(a);
    Activation again;
    try {
      again = parse_one(context, {"printed", printed});
    } catch (const SourceError &e) {
      // Printing may nest deeper than the text (helpers): only a limit may refuse it.
      if (std::string_view(e.what()).find("nested deeper") == std::string_view::npos)
        return "printed text is refused: " + printed + "\n" + e.what();
      again = a;
    }
    if (again.body != a.body || again.from_output != a.from_output || definition_text(again) != printed)
      return "another formula comes back: " + printed;

    const Expr simple = simplify(a.body);
    if (simplify(simple) != simple) return "simplify is not idempotent: " + printed;
    if (topological_order(simple).size() > 20'000) continue;  // gradients of such take seconds
    if (a.extent == Extent::Row) continue;                    // has neither gradients nor primitives yet
    lower_math(simple);
    if (a.from_output) lower_math(simplify(a.from_output));
    const Expr differentiable = simplify(with_stated_gradients(a, Convention::Jax));
    for (size_t i = 0; i < a.inputs.size(); ++i) {
      const Expr gradient =
          simplify(differentiate(differentiable, context.input(static_cast<uint32_t>(i)), Convention::Jax));
      const Expr backward = simplify(chain(context.input(static_cast<uint32_t>(a.inputs.size())), gradient));
      lower_math(backward);
      expand_atoms(gradient);
    }
  }
  return "";
}

}  // namespace actc::testing
