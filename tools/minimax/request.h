// A problem as words: the options of `actc minimax`, and a line of the manifest.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>

#include "dsl/activation.h"
#include "tools/minimax/problem.h"

namespace actc::minimax {

inline constexpr int kMaxDegree = 40;  // of numerator and denominator together
inline constexpr int kMaxSearch = 8;

struct Request {
  std::string function;             // a formula, or a name of the catalogue
  std::string interval;             // "a,b", numbers or formulas without x
  std::string degree;               // "n" or "n/m"
  std::string type = "f32";         // "f32x2,f32": of the first coefficients; the last word holds for the rest
  std::string weight = "relative";  // "relative", "absolute" or a formula
  std::string fixed;                // "c0,c1": the first coefficients; "c0,c1;d0,d1": of the denominator, too
  std::string basis = "all";        // "all", "odd", "even"
  std::string variable = "x";       // what powers are of
  int from = 0;                     // the lowest power of the numerator
  int search = 2;                   // units in the last place around rounded coefficients
};

// `function` is Request::function, parsed. Throws BadRequest: which option is wrong, and what would be right.
Problem make_problem(const Activation &function, const Request &request);

// Parses Request::function as well (SourceError).
Problem make_problem(Context &context, const Request &request);

// "actc minimax 'exp(x)' --interval '-0.35,0.35' --degree 6": options that have their default are left out.
std::string command_line(const Request &request);

}  // namespace actc::minimax
