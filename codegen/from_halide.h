// Existing Halide code as a definition: imports a Halide::Expr, or the pure definition of a 1-D Halide::Func. The one
// header that mentions Halide's types; its library is actc_from_halide.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <Halide.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "dsl/activation.h"
#include "dsl/context.h"

namespace actc {

// Not expressible in the language; what() names the sub-expression.
class ImportError : public std::invalid_argument {
  using std::invalid_argument::invalid_argument;
};

struct ImportOptions {
  std::string name = "formula";
  // Halide names (p.name()) of Params and variables that are inputs, in order. Without mention, a Param is a parameter,
  // and every other name an input, in order of appearance.
  std::vector<std::string> inputs = {};
  // A float constant means its exact value: 0.1f is 0.100000001490116119384765625. Set this to take the shortest
  // decimal that rounds to the constant instead, 0.1: what the author most likely wrote.
  bool decimal_constants = false;
};

// What is imported, always as the function over real numbers (casts between float types and strict_float vanish):
//   leaves      float variables, Param<float> (its value, if set, becomes the default), in(i) of an ImageParam, Buffer
//               or 1-D Func (a pure Func is inlined), cast<float>(i) of a Func's argument i
//   operations  + - * / % min max select clamp abs lerp round, comparisons, logic, cast<float>(condition)
//   functions   exp log pow sqrt sin cos tan atan sinh cosh tanh floor ceil trunc; fast_exp, fast_log, fast_pow,
//               fast_sin, fast_cos, fast_inverse and fast_inverse_sqrt as the exact functions that they approximate
// A min within a max is a clamp where its bounds are constants or parameters; as in Halide::clamp, low <= high is
// assumed. `0 - x`, which Halide makes of `-x`, is read as `-x`.
//
// Halide's erf is a polynomial from the moment that it is called (6 ULP, and its derivative is that of the polynomial):
// it is imported as that. Write language_call("erf", x) instead.
//
// An Activation like that of the parser: mark learned parameters, add known values, definition_text() prints it.
// Throws ImportError.
Activation from_halide(Context &context, const Halide::Expr &expr, const ImportOptions &options = {});
Activation from_halide(Context &context, const Halide::Func &func, const ImportOptions &options = {});

// A call of a one-argument function of the language ("erf", "sigmoid", "expm1") in a Halide::Expr that is meant for
// from_halide. Halide can print it but neither run nor differentiate it.
Halide::Expr language_call(const std::string &function, const Halide::Expr &x);

}  // namespace actc
