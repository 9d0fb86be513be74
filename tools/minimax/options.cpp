// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/minimax/options.h"

namespace actc::minimax {

void add_options(CLI::App &app, Request &r) {
  app.add_option("--interval", r.interval, "a,b: numbers, or formulas without x such as -log(2)/2")->required();
  app.add_option("--degree", r.degree, "n for a polynomial, n/m for a quotient")->required();
  app.add_option("--type", r.type,
                 "Of the coefficients: f32, f64, pairs f32x2, f64x2, or exact; a list gives the first ones types of "
                 "their own")
      ->capture_default_str();
  app.add_option("--weight", r.weight, "relative, absolute, or a formula that the error is multiplied by")
      ->capture_default_str();
  app.add_option("--fixed", r.fixed,
                 "c0,c1,...[;d0,...]: leading coefficients that stay (behind ';' those of the denominator); when all "
                 "are given, their error is certified");
  app.add_option("--basis", r.basis, "Powers: all, odd, even")->capture_default_str();
  app.add_option("--from", r.from, "The lowest power of the numerator")->capture_default_str();
  app.add_option("--variable", r.variable, "What powers are of: a formula such as x^2 - 0.5")->capture_default_str();
  app.add_option("--search", r.search, "Units in the last place to search around rounded coefficients; 0: none")
      ->capture_default_str();
}

}  // namespace actc::minimax
